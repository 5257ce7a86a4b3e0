import type { LeadId } from '../kernel/ids.ts';
import type { Calendar } from '../sla/policy.ts';
import type { OwnerLoad } from './caps.ts';
import type { Pool } from './plan.ts';

/** Rows a decision has been given. What is missing it asks for; what is there and empty is null. */
export type Seen = {
  readonly pools: ReadonlyMap<string, Pool | null>;
  readonly loads: ReadonlyMap<string, OwnerLoad>;
  /** By calendar id. */
  readonly calendars: ReadonlyMap<string, Calendar | null>;
};
export const nothingSeen: Seen = { pools: new Map(), loads: new Map(), calendars: new Map() };

/** Rows without which a decision cannot go on. */
export type Ask = { readonly pools: readonly string[]; readonly owners: readonly string[]; readonly calendars: readonly string[] };

/** Asks for the rows that are not there yet; null when all are. */
export function missing(seen: Seen, wanted: Partial<Ask>): Ask | null {
  const ask: Ask = {
    pools: (wanted.pools ?? []).filter((id) => !seen.pools.has(id)),
    owners: (wanted.owners ?? []).filter((id) => !seen.loads.has(id)),
    calendars: (wanted.calendars ?? []).filter((id) => !seen.calendars.has(id)),
  };
  return ask.pools.length + ask.owners.length + ask.calendars.length === 0 ? null : ask;
}

export const emptyLoad: OwnerLoad = { load: null, open: [] satisfies readonly LeadId[] };

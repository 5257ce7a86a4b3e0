import { $owner, $team } from '../../contracts/documents/roster-records.ts';
import { type Instant, millisBetween } from '../../domain/kernel/instant.ts';
import type { Owner, Team } from '../../domain/routing/plan.ts';
import type { RecordStore } from '../ports/record-store.ts';
import type { Clock } from '../ports/system.ts';

/** Owners and teams as routing sees them: cached in the sandbox like documents. */
export type RosterView = { readonly owners: ReadonlyMap<string, Owner>; readonly teams: ReadonlyMap<string, Team> };
export type Roster = { readonly read: () => Promise<RosterView>; readonly invalidate: () => void };

/** A roster change reaches every sandbox within this time. */
const maxAgeMillis = 10_000;

export function createRoster(deps: { readonly store: Pick<RecordStore, 'list'>; readonly clock: Clock }): Roster {
  let known: { readonly view: RosterView; readonly readAt: Instant } | null = null;
  const refresh = async (): Promise<RosterView> => {
    const readAt = deps.clock.now();
    const [owners, teams] = await Promise.all([deps.store.list('owner'), deps.store.list('team')]);
    const view = {
      owners: new Map(owners.map((row) => [row.id, $owner.parse(row.body)])),
      teams: new Map(teams.map((row) => [row.id, $team.parse(row.body)])),
    };
    known = { view, readAt };
    return view;
  };
  return {
    read: async () => {
      if (known !== null && millisBetween(known.readAt, deps.clock.now()) < maxAgeMillis) return known.view;
      try {
        return await refresh();
      } catch (error) {
        if (known === null) throw error;
        return known.view;
      }
    },
    invalidate: () => {
      known = null;
    },
  };
}

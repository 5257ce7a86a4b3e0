import { brand } from '../../../domain/kernel/brand.ts';
import type { LeadId } from '../../../domain/kernel/ids.ts';
import type { Lead } from '../../../domain/leads/lead.ts';
import type { Stage } from '../../../domain/leads/lifecycle.ts';
import { everyPage } from '../../every-page.ts';
import { mapAtOnce } from '../../map-at-once.ts';
import type { LeadStore } from '../../ports/lead-store.ts';
import type { DealOutcomes } from './deal-outcomes.ts';

/** Sales had, or has, to do with leads of these stages. Of the others only those count that a deal, or one of their account, speaks of. */
const stages: readonly Stage[] = ['customer', 'disqualified', 'opportunity', 'sql', 'sal', 'mql', 'recycled'];
const pageSize = 100;
/** Of one stage; beyond it the best scored are known and the others are not looked at. */
const maxPerStage = 20_000;
/** Of one account whose deal names nobody: the first ones. */
const maxPerAccount = 50;

export type Candidates = { readonly leads: readonly Lead[]; readonly truncated: boolean };

/** The leads that changed last, `most` of them, in that order; about twice as many are held at once. */
export async function candidates(leads: Pick<LeadStore, 'list' | 'get'>, deals: DealOutcomes, most: number): Promise<Candidates> {
  let kept: readonly Lead[] = [];
  let truncated = false;
  const take = (more: readonly Lead[]): void => {
    const all = new Map([...kept, ...more].map((lead) => [lead.id, lead]));
    truncated ||= all.size > most;
    kept = [...all.values()].sort(lastChangedFirst).slice(0, most);
  };
  for (const part of [...deals.byLead.keys()].flatMap((_, i, ids) => (i % most === 0 ? [ids.slice(i, i + most)] : [])))
    take((await mapAtOnce(part, (id) => leads.get(brand<LeadId>(id)))).filter((lead) => lead !== null));
  for (const account of deals.byAccount.keys()) take((await leads.list({ account }, { cursor: null, limit: maxPerAccount })).items);
  for (const stage of stages) {
    let [read, fresh]: [number, Lead[]] = [0, []];
    for await (const lead of everyPage((cursor) => leads.list({ stage }, { cursor, limit: pageSize }))) {
      if (read >= maxPerStage) {
        truncated = true;
        break;
      }
      read += 1;
      fresh.push(lead);
      if (fresh.length < most) continue;
      take(fresh);
      fresh = [];
    }
    take(fresh);
  }
  return { leads: kept, truncated };
}

const lastChangedFirst = (a: Lead, b: Lead): number =>
  a.updatedAt === b.updatedAt ? (a.id < b.id ? -1 : 1) : a.updatedAt > b.updatedAt ? -1 : 1;

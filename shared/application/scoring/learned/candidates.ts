import type { Lead } from '../../../domain/leads/lead.ts';
import type { Stage } from '../../../domain/leads/lifecycle.ts';
import { everyPage } from '../../every-page.ts';
import type { LeadStore } from '../../ports/lead-store.ts';

/** Sales had, or has, to do with leads of these stages: whom a deal or a disqualification says something about. */
const stages: readonly Stage[] = ['customer', 'disqualified', 'opportunity', 'sql', 'sal', 'mql', 'recycled'];
const pageSize = 100;
/** Of one stage; beyond it the best scored are known and the others are not looked at. */
const maxPerStage = 20_000;

export type Candidates = { readonly leads: readonly Lead[]; readonly truncated: boolean };

/** The `most` leads of those stages that changed last, in that order; never more than twice as many are held at once. */
export async function candidates(leads: Pick<LeadStore, 'list'>, most: number): Promise<Candidates> {
  let kept: readonly Lead[] = [];
  let truncated = false;
  const newest = (rows: readonly Lead[]): readonly Lead[] =>
    [...rows].sort((a, b) => (a.updatedAt === b.updatedAt ? (a.id < b.id ? -1 : 1) : a.updatedAt > b.updatedAt ? -1 : 1)).slice(0, most);
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
      truncated ||= kept.length > 0;
      [kept, fresh] = [newest([...kept, ...fresh]), []];
    }
    truncated ||= kept.length + fresh.length > most;
    kept = newest([...kept, ...fresh]);
  }
  return { leads: kept, truncated };
}

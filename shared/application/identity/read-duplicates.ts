import type * as z from 'zod';
import type { $duplicate, $duplicatePair } from '../../contracts/http/duplicate-resources.ts';
import type { Refusal } from '../../contracts/http/problems.ts';
import { otherOf, type Suspicion, type SuspicionState } from '../../domain/identity/suspicion.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { absentLead } from '../leads/absent-lead.ts';
import { memberRows } from '../leads/member-rows.ts';
import type { LeadStore, Page } from '../ports/lead-store.ts';
import type { MatchStore } from '../ports/match-store.ts';

export type ReadDuplicatesDeps = {
  readonly leads: Pick<LeadStore, 'get'>;
  readonly matches: Pick<MatchStore, 'suspicionsOf' | 'list'>;
};
type Duplicate = z.infer<typeof $duplicate>;
type DuplicatePair = z.infer<typeof $duplicatePair>;

/** A row about `lead`: `row` as it was written, `other` as it resolves today. */
export type Standing = { readonly row: Suspicion; readonly other: Lead; readonly filedUnder: LeadId };

/** Every row of the lead and its members whose other side is still there. */
export async function standingOf({ leads, matches }: ReadDuplicatesDeps, lead: Lead): Promise<readonly Standing[]> {
  const ids = new Set<LeadId>([lead.id, ...(lead.members ?? [])]);
  const rows = await memberRows(lead, matches.suspicionsOf);
  const distinct = [...new Map(rows.map((row) => [row.pair.join('|'), row])).values()];
  const standing = await Promise.all(
    distinct.map(async (row) => {
      // Of two that are one by now, the one that is not the survivor.
      const mine = row.pair.find((id) => id === lead.id) ?? row.pair.find((id) => ids.has(id)) ?? lead.id;
      const filedUnder = otherOf(row, mine);
      const other = await leads.get(filedUnder);
      return other === null ? null : { row, other, filedUnder };
    }),
  );
  return standing.flatMap((row) => row ?? []);
}

const viewOf = ({ state, score, evidence, suspectedAt, decidedBy, decidedAt, note }: Suspicion) => ({
  state,
  score,
  evidence: [...evidence],
  suspectedAt,
  decidedBy,
  decidedAt,
  note,
});

const order: readonly SuspicionState[] = ['open', 'accepted', 'dismissed'];

/** What a person sees of it: one entry per other lead, the open one before what was decided about the same two people. */
export const duplicateView = (lead: Lead, standing: readonly Standing[]): readonly Duplicate[] => {
  const seen = new Map<string, Duplicate>();
  const rows = standing.filter(({ row, other }) => row.state !== 'open' || other.id !== lead.id);
  for (const { row, other, filedUnder } of [...rows].sort(bestFirst)) {
    const id = other.id === lead.id ? filedUnder : other.id;
    if (!seen.has(id)) seen.set(id, { leadId: id, ...viewOf(row) });
  }
  return [...seen.values()];
};

const bestFirst = ({ row: a }: Standing, { row: b }: Standing): number =>
  order.indexOf(a.state) - order.indexOf(b.state) || b.score - a.score || (a.suspectedAt < b.suspectedAt ? 1 : -1);

/** The duplicates of one lead. */
export const createReadDuplicates =
  (deps: ReadDuplicatesDeps & { readonly leads: Pick<LeadStore, 'tombstone'> }) =>
  async (leadId: string): Promise<Result<readonly Duplicate[], Refusal>> => {
    const lead = await deps.leads.get(brand<LeadId>(leadId));
    return lead === null ? err(await absentLead(deps.leads, leadId)) : ok(duplicateView(lead, await standingOf(deps, lead)));
  };

/** Pairs over all leads. Open ones name the leads as they stand; a pair that became one a moment ago is left out. */
export const createListDuplicates =
  ({ leads, matches }: ReadDuplicatesDeps) =>
  async (state: SuspicionState, page: { readonly cursor: string | null; readonly limit: number }): Promise<Page<DuplicatePair>> => {
    const found = await matches.list(state, page);
    const items = await Promise.all(
      found.items.map(async (row): Promise<readonly DuplicatePair[]> => {
        const [a, b] = row.pair;
        if (state !== 'open') return [{ leadId: a, otherId: b, ...viewOf(row) }];
        const [one, other] = await Promise.all([leads.get(a), leads.get(b)]);
        if (one === null || other === null || one.id === other.id) return [];
        return [{ leadId: one.id, otherId: other.id, ...viewOf(row) }];
      }),
    );
    return { items: items.flat(), cursor: found.cursor };
  };

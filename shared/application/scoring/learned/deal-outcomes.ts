import { $opportunity } from '../../../contracts/documents/account-records.ts';
import { type Instant, parseInstant } from '../../../domain/kernel/instant.ts';
import type { DealOutcome } from '../../../domain/scoring/learned/outcome.ts';
import { everyPage } from '../../every-page.ts';
import type { RecordStore } from '../../ports/record-store.ts';

/** Ended deals by the lead they belong to; those of no lead by their account. */
export type DealOutcomes = {
  readonly byLead: ReadonlyMap<string, readonly DealOutcome[]>;
  readonly byAccount: ReadonlyMap<string, readonly DealOutcome[]>;
  /** Ended, and nobody wrote down when: what was known before cannot be told. */
  readonly undated: number;
  readonly truncated: boolean;
};

const pageSize = 100;
const maxDeals = 20_000;

/** From the first moment of its last day on the end may have been known; a deal that closes in the future has not ended. */
const endOf = (state: string, closeDate: string | null, now: Instant): DealOutcome | null => {
  const at = state === 'open' || closeDate === null ? null : parseInstant(`${closeDate}T00:00:00Z`);
  return at === null || at > now ? null : { won: state === 'won', at };
};

export async function dealOutcomes(records: Pick<RecordStore, 'page'>, now: Instant): Promise<DealOutcomes> {
  const [byLead, byAccount] = [new Map<string, DealOutcome[]>(), new Map<string, DealOutcome[]>()];
  let [read, undated] = [0, 0];
  for await (const row of everyPage((cursor) => records.page('opportunity', { cursor, limit: pageSize }))) {
    if (read >= maxDeals) return { byLead, byAccount, undated, truncated: true };
    read += 1;
    const { state, closeDate, primaryLeadId, accountId } = $opportunity.parse(row.body);
    if (state !== 'open' && closeDate === null) undated += 1;
    const end = endOf(state, closeDate, now);
    if (end === null) continue;
    const [map, id] = primaryLeadId === null ? [byAccount, accountId] : [byLead, primaryLeadId];
    map.set(id, [...(map.get(id) ?? []), end]);
  }
  return { byLead, byAccount, undated, truncated: false };
}

/** Of one person: a deal may name the id of a lead that was merged since. */
export function dealsOf(
  { byLead, byAccount }: DealOutcomes,
  lead: { readonly id: string; readonly members: readonly string[] | null; readonly accountId: string | null },
): readonly DealOutcome[] {
  const own = [lead.id, ...(lead.members ?? [])].flatMap((id) => byLead.get(id) ?? []);
  return [...own, ...(lead.accountId === null ? [] : (byAccount.get(lead.accountId) ?? []))];
}

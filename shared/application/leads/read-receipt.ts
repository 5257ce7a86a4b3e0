import type * as z from 'zod';
import type { $receipt } from '../../contracts/http/submission-resources.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { SubmissionId } from '../../domain/kernel/ids.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { Submission } from '../../domain/leads/submission.ts';
import type { LeadStore } from '../ports/lead-store.ts';

export type Receipt = z.input<typeof $receipt>;

/** What became of a submission: its place in the ledger (R7), derived from the lead it led to. */
export const createReadReceipt =
  (deps: { readonly leads: Pick<LeadStore, 'submission' | 'get'> }) =>
  async (receiptId: string): Promise<Receipt | null> => {
    const submission = await deps.leads.submission(brand<SubmissionId>(receiptId));
    if (submission === null) return null;
    const lead = submission.leadId === null ? null : await deps.leads.get(submission.leadId);
    return {
      receiptId: submission.id,
      formId: submission.formId,
      formVersion: submission.formVersion,
      receivedAt: submission.receivedAt,
      submittedAt: submission.submittedAt,
      via: submission.via,
      ...ledgerState(submission, lead),
      // The lead that stands for the person today, should the submission's have been merged.
      leadId: lead?.id ?? submission.leadId,
      reasons: submission.assessment?.reasons.map((reason) => ({ ...reason })) ?? [],
      review: submission.review,
      warnings: [...submission.warnings],
      claims: Object.keys(submission.claims),
      expiresAt: submission.expiresAt ?? null,
    };
  };

function ledgerState({ hold, leadId, erasedAt }: Submission, lead: Lead | null): Pick<Receipt, 'state' | 'outcome'> {
  if (erasedAt !== undefined) return { state: 'erased', outcome: null };
  if (hold !== null) return { state: hold, outcome: null };
  if (leadId === null) return { state: 'pending', outcome: null };
  if (lead === null) return { state: 'erased', outcome: null };
  if (lead.quarantine !== null) return { state: 'quarantined', outcome: null };
  if (lead.pendingStep !== null) return { state: 'pending', outcome: null };
  return { state: 'done', outcome: lead.owner !== null ? 'routed' : lead.queue !== null ? 'unrouted' : 'nurtured' };
}

import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { SubmissionId } from '../../domain/kernel/ids.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Submission } from '../../domain/leads/submission.ts';
import { testLead } from '../../domain/spam/assess.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import { createFinishSubmission, type FinishDeps } from './finish-parked.ts';

export type ReviewDeps = FinishDeps & { readonly leads: Pick<LeadStore, 'submission' | 'review'> };
export type ReviewInput = { readonly receiptId: string; readonly principal: Principal };
type Reviewed = Promise<Result<Submission, Refusal>>;

async function onHold(deps: ReviewDeps, receiptId: string): Reviewed {
  const submission = await deps.leads.submission(brand<SubmissionId>(receiptId));
  if (submission === null) return err(refuse('unknown-receipt'));
  if (submission.erasedAt !== undefined) return err(refuse('erased-person'));
  return submission.hold === null ? err(refuse('not-on-hold')) : ok(submission);
}

const reviewed = (deps: ReviewDeps, { principal }: ReviewInput, submission: Submission, decision: 'released' | 'rejected'): Submission => ({
  ...submission,
  review: { by: actorOf(principal), at: deps.clock.now(), decision },
});

/** Lets a held submission into the pipeline as if it had been accepted: same receipt, original times, today's form. */
export const createReleaseSubmission = (deps: ReviewDeps) => {
  const finish = createFinishSubmission(deps);
  return async (input: ReviewInput): Reviewed => {
    const found = await onHold(deps, input.receiptId);
    if (!found.ok) return found;
    // Nobody stands behind it, so that no person's judgement can make it somebody.
    if (found.value.assessment?.reasons.some((reason) => reason.code === testLead) === true)
      return err(refuse('unreadable-submission', 'it is a test of the ad platform'));
    const submission = reviewed(deps, input, found.value, 'released');
    const done = await finish(submission);
    if (done.state === 'erased') return err(refuse('erased-person'));
    if (done.state === 'later') return err(refuse('write-conflict'));
    if (done.state === 'unreadable')
      return err(
        refuse('unreadable-submission', done.why === 'form' ? 'its form is not published' : 'it has neither e-mail address nor phone'),
      );
    if (done.lead === null) return err(refuse('not-on-hold'));
    return ok({ ...submission, hold: null, leadId: done.lead.id });
  };
};

/** Confirms that a held submission is rubbish. It stays in the ledger and can still be released. */
export const createRejectSubmission =
  (deps: ReviewDeps) =>
  async (input: ReviewInput): Reviewed => {
    const found = await onHold(deps, input.receiptId);
    if (!found.ok) return found;
    const submission: Submission = { ...reviewed(deps, input, found.value, 'rejected'), hold: 'rejected' };
    return (await deps.leads.review(submission)) === 'ok' ? ok(submission) : err(refuse('not-on-hold'));
  };

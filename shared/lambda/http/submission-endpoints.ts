import type * as z from 'zod';
import { createRejectSubmission, createReleaseSubmission, type ReviewDeps } from '../../application/leads/review-submission.ts';
import type { LeadStore } from '../../application/ports/lead-store.ts';
import { refuse } from '../../contracts/http/problems.ts';
import { submissionsRoutes } from '../../contracts/http/routes/submissions.ts';
import type { $submission } from '../../contracts/http/submission-resources.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { SubmissionId } from '../../domain/kernel/ids.ts';
import { err, ok } from '../../domain/kernel/result.ts';
import type { Submission } from '../../domain/leads/submission.ts';
import { type Endpoint, endpoint } from './endpoint.ts';

export type SubmissionsDeps = ReviewDeps & { readonly leads: Pick<LeadStore, 'held'> };

const resource = (submission: Submission): z.input<typeof $submission> => ({
  receiptId: submission.id,
  formId: submission.formId,
  formVersion: submission.formVersion,
  via: submission.via,
  receivedAt: submission.receivedAt,
  submittedAt: submission.submittedAt,
  state: submission.hold ?? stateOf(submission),
  leadId: submission.leadId,
  score: submission.assessment?.score ?? 0,
  reasons: submission.assessment?.reasons.map((reason) => ({ ...reason })) ?? [],
  review: submission.review,
  warnings: [...submission.warnings],
  userAgent: submission.userAgent,
  ipPrefix: submission.ipPrefix,
  expiresAt: submission.expiresAt ?? null,
  raw: submission.raw,
});

const stateOf = ({ review, leadId }: Submission) => (review !== null ? 'released' : leadId === null ? 'parked' : 'accepted');

/** The inbox over HTTP. */
export function submissionEndpoints(deps: SubmissionsDeps): readonly Endpoint[] {
  const release = createReleaseSubmission(deps);
  const reject = createRejectSubmission(deps);
  return [
    endpoint(submissionsRoutes.listSubmissions, async ({ query: { state, cursor, limit } }) => {
      const { items, cursor: next } = await deps.leads.held(state, { cursor: cursor ?? null, limit });
      return ok({ status: 200, json: { items: items.map(resource), cursor: next } });
    }),
    endpoint(submissionsRoutes.getSubmission, async ({ params }) => {
      const found = await deps.leads.submission(brand<SubmissionId>(params.receiptId));
      return found === null ? err(refuse('unknown-receipt')) : ok({ status: 200, json: resource(found) });
    }),
    endpoint(submissionsRoutes.releaseSubmission, async ({ params, principal }) => {
      const done = await release({ receiptId: params.receiptId, principal });
      return done.ok ? ok({ status: 200, json: resource(done.value) }) : done;
    }),
    endpoint(submissionsRoutes.rejectSubmission, async ({ params, principal }) => {
      const done = await reject({ receiptId: params.receiptId, principal });
      return done.ok ? ok({ status: 200, json: resource(done.value) }) : done;
    }),
  ];
}

import type { LeadWithClocks } from '../../application/leads/command.ts';
import { type ConvertDeps, createConvertLead } from '../../application/leads/convert-lead.ts';
import { leadResource } from '../../application/leads/lead-resource.ts';
import { createProgressLead } from '../../application/leads/progress-lead.ts';
import { createRecycleLead } from '../../application/leads/recycle-lead.ts';
import { createRejectLead, type RejectDeps } from '../../application/leads/reject-lead.ts';
import { createReopenLead } from '../../application/leads/reopen-lead.ts';
import type { Refusal } from '../../contracts/http/problems.ts';
import { lifecycleRoutes } from '../../contracts/http/routes/lifecycle.ts';
import { ok, type Result } from '../../domain/kernel/result.ts';
import type { HttpAnswer } from './answer.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { leadEtag } from './lead-etag.ts';

export type LifecycleDeps = RejectDeps & ConvertDeps;

const answer = (done: Result<LeadWithClocks, Refusal>): Result<HttpAnswer, Refusal> =>
  done.ok ? ok({ status: 200, headers: { etag: leadEtag(done.value) }, json: leadResource(done.value.lead, done.value.clocks) }) : done;

/** A record that stands has an id alone; what else is said makes one. */
function made<T extends { readonly id: string }>(given: T | undefined) {
  if (given === undefined) return null;
  const { id, ...rest } = given;
  return { id, create: Object.keys(rest).length === 0 ? null : rest };
}

export function lifecycleEndpoints(deps: LifecycleDeps): readonly Endpoint[] {
  const reject = createRejectLead(deps);
  const recycle = createRecycleLead(deps);
  const reopen = createReopenLead(deps);
  const progress = createProgressLead(deps);
  const convert = createConvertLead(deps);
  return [
    endpoint(lifecycleRoutes.rejectLead, async ({ params, body, principal, requestId }) =>
      answer(await reject({ ...params, principal, requestId, code: body.code, note: body.note ?? null })),
    ),
    endpoint(lifecycleRoutes.recycleLead, async ({ params, body, principal, requestId }) =>
      answer(await recycle({ ...params, principal, requestId, code: body.code, note: body.note ?? null })),
    ),
    endpoint(lifecycleRoutes.reopenLead, async ({ params, body, principal, requestId }) =>
      answer(await reopen({ ...params, principal, requestId, code: body.code, note: body.note ?? null })),
    ),
    endpoint(lifecycleRoutes.progressLead, async ({ params, body, principal, requestId }) =>
      answer(await progress({ ...params, principal, requestId, to: body.to, note: body.note ?? null })),
    ),
    endpoint(lifecycleRoutes.convertLead, async ({ params, body, principal, requestId }) =>
      answer(
        await convert({
          ...params,
          principal,
          requestId,
          account: made(body.account),
          opportunity: made(body.opportunity),
          role: body.role ?? null,
          note: body.note ?? null,
        }),
      ),
    ),
  ];
}

import { createAcceptLead } from '../../application/leads/accept-lead.ts';
import { type AssignDeps, createAssignLead } from '../../application/leads/assign-lead.ts';
import type { LeadWithClocks } from '../../application/leads/command.ts';
import { type CreateLeadDeps, createCreateLead } from '../../application/leads/create-lead.ts';
import { createDisqualifyLead } from '../../application/leads/disqualify-lead.ts';
import { leadResource } from '../../application/leads/lead-resource.ts';
import { createPatchLead } from '../../application/leads/patch-lead.ts';
import { createRecordActivity } from '../../application/leads/record-activity.ts';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { HttpAnswer } from './answer.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { ifMatchVersion } from './if-match.ts';
import { leadEtag } from './read-endpoints.ts';

export type CommandLeadsDeps = CreateLeadDeps & AssignDeps;

const answer = (done: Result<LeadWithClocks, Refusal>, status = 200): Result<HttpAnswer, Refusal> =>
  done.ok ? ok({ status, headers: { etag: leadEtag(done.value) }, json: leadResource(done.value.lead, done.value.clocks) }) : done;

export const commandEndpoints = (deps: CommandLeadsDeps): readonly Endpoint[] => [...writeEndpoints(deps), ...workEndpoints(deps)];

function writeEndpoints(deps: CommandLeadsDeps): readonly Endpoint[] {
  const createLead = createCreateLead(deps);
  const patchLead = createPatchLead(deps);
  return [
    endpoint('createLead', async ({ body, principal, requestId, header }) => {
      const key = idempotencyKey(header('idempotency-key'));
      return key.ok ? answer(await createLead({ body, principal, requestId, idempotencyKey: key.value }), 201) : key;
    }),
    endpoint('patchLead', async ({ params, body, principal, requestId, header }) => {
      const ifVersion = ifMatchVersion(header('if-match'));
      if (ifVersion === 'missing') return err(refuse('missing-if-match'));
      if (ifVersion === 'malformed') return err(refuse('stale-version', 'If-Match must be an ETag this resource gave out'));
      return answer(await patchLead({ leadId: params.leadId, principal, requestId, ifVersion, patch: body }));
    }),
  ];
}

function workEndpoints(deps: CommandLeadsDeps): readonly Endpoint[] {
  const recordActivity = createRecordActivity(deps);
  const acceptLead = createAcceptLead(deps);
  const disqualifyLead = createDisqualifyLead(deps);
  const assignLead = createAssignLead(deps);
  return [
    endpoint('recordActivity', async ({ params, body, principal }) => {
      const done = await recordActivity({ leadId: params.leadId, principal, ...body, occurredAt: body.occurredAt });
      return done.ok ? ok({ status: 201, json: done.value }) : done;
    }),
    endpoint('acceptLead', async ({ params, principal, requestId }) =>
      answer(await acceptLead({ leadId: params.leadId, principal, requestId })),
    ),
    endpoint('disqualifyLead', async ({ params, body, principal, requestId }) =>
      answer(await disqualifyLead({ leadId: params.leadId, principal, requestId, code: body.code, note: body.note ?? null })),
    ),
    endpoint('assignLead', async ({ params, body, principal, requestId }) =>
      answer(await assignLead({ leadId: params.leadId, ownerId: body.ownerId, principal, requestId })),
    ),
  ];
}

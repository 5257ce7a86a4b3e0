import { createAcceptLead } from '../../application/leads/accept-lead.ts';
import { type AssignDeps, createAssignLead } from '../../application/leads/assign-lead.ts';
import type { LeadWithClocks } from '../../application/leads/command.ts';
import { type CreateLeadDeps, createCreateLead } from '../../application/leads/create-lead.ts';
import { createDisqualifyLead, type DisqualifyDeps } from '../../application/leads/disqualify-lead.ts';
import { leadResource } from '../../application/leads/lead-resource.ts';
import { createPatchLead, type PatchDeps } from '../../application/leads/patch-lead.ts';
import { createRecordActivity } from '../../application/leads/record-activity.ts';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { commandLeadsRoutes } from '../../contracts/http/routes/command-leads.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { HttpAnswer } from './answer.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { ifMatchVersion } from './if-match.ts';
import { leadEtag } from './lead-etag.ts';

export type CommandLeadsDeps = CreateLeadDeps & AssignDeps & DisqualifyDeps & PatchDeps;

const answer = (done: Result<LeadWithClocks, Refusal>): Result<HttpAnswer, Refusal> =>
  done.ok ? ok({ status: 200, headers: { etag: leadEtag(done.value) }, json: leadResource(done.value.lead, done.value.clocks) }) : done;

const created = (found: LeadWithClocks): HttpAnswer => ({
  status: 201,
  headers: { etag: leadEtag(found), location: `/v1/leads/${found.lead.id}` },
  json: leadResource(found.lead, found.clocks),
});

export const commandEndpoints = (deps: CommandLeadsDeps): readonly Endpoint[] => [...writeEndpoints(deps), ...workEndpoints(deps)];

function writeEndpoints(deps: CommandLeadsDeps): readonly Endpoint[] {
  const createLead = createCreateLead(deps);
  const patchLead = createPatchLead(deps);
  return [
    endpoint(commandLeadsRoutes.createLead, async ({ body, principal, requestId, header }) => {
      const key = idempotencyKey(header('idempotency-key'));
      if (!key.ok) return key;
      const done = await createLead({ body, principal, requestId, idempotencyKey: key.value });
      return done.ok ? ok(created(done.value)) : done;
    }),
    endpoint(commandLeadsRoutes.patchLead, async ({ params, body, principal, requestId, header }) => {
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
    endpoint(commandLeadsRoutes.recordActivity, async ({ params, body, principal }) => {
      const done = await recordActivity({ leadId: params.leadId, principal, ...body, occurredAt: body.occurredAt });
      // An activity is read in the timeline of its lead; it has no page of its own.
      const location = `/v1/leads/${encodeURIComponent(params.leadId)}/timeline`;
      return done.ok ? ok({ status: 201, headers: { location }, json: done.value }) : done;
    }),
    endpoint(commandLeadsRoutes.acceptLead, async ({ params, principal, requestId }) =>
      answer(await acceptLead({ leadId: params.leadId, principal, requestId })),
    ),
    endpoint(commandLeadsRoutes.disqualifyLead, async ({ params, body, principal, requestId }) =>
      answer(await disqualifyLead({ leadId: params.leadId, principal, requestId, code: body.code, note: body.note ?? null })),
    ),
    endpoint(commandLeadsRoutes.assignLead, async ({ params, body, principal, requestId }) =>
      answer(await assignLead({ leadId: params.leadId, ownerId: body.ownerId, principal, requestId })),
    ),
  ];
}

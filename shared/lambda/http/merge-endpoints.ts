import type { LeadWithClocks } from '../../application/leads/command.ts';
import type { GroupDeps } from '../../application/leads/group-commit.ts';
import { leadResource } from '../../application/leads/lead-resource.ts';
import { createMergeLeads } from '../../application/leads/merge-leads.ts';
import { createUnmergeLead } from '../../application/leads/unmerge-lead.ts';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { mergeLeadsRoutes } from '../../contracts/http/routes/merge-leads.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { ifMatchVersion } from './if-match.ts';
import { leadEtag } from './lead-etag.ts';
import { locationOf } from './read-endpoints.ts';

export type MergeLeadsDeps = GroupDeps;

/** The header is a choice here: who does not look at a version takes the lead as it is. */
function ifMatch(header: string | null): Result<number | null, Refusal> {
  const version = ifMatchVersion(header);
  if (version === 'malformed') return err(refuse('stale-version', 'If-Match must be an ETag this resource gave out'));
  return ok(version === 'missing' ? null : version);
}

const resource = ({ lead, clocks }: LeadWithClocks) => leadResource(lead, clocks);

export function mergeEndpoints(deps: MergeLeadsDeps): readonly Endpoint[] {
  const mergeLeads = createMergeLeads(deps);
  const unmergeLead = createUnmergeLead(deps);
  return [
    endpoint(mergeLeadsRoutes.mergeLead, async ({ params, body, principal, requestId, header }) => {
      const ifVersion = ifMatch(header('if-match'));
      if (!ifVersion.ok) return ifVersion;
      const done = await mergeLeads({ leadId: params.leadId, otherId: body.otherId, ifVersion: ifVersion.value, principal, requestId });
      if (!done.ok) return done;
      const headers = { etag: leadEtag(done.value), ...locationOf(params.leadId, done.value.lead) };
      return ok({ status: 200, headers, json: resource(done.value) });
    }),
    endpoint(mergeLeadsRoutes.unmergeLead, async ({ params, body, principal, requestId, header }) => {
      const ifVersion = ifMatch(header('if-match'));
      if (!ifVersion.ok) return ifVersion;
      const done = await unmergeLead({ leadId: params.leadId, memberId: body.memberId, ifVersion: ifVersion.value, principal, requestId });
      return done.ok ? ok({ status: 200, json: { survivor: resource(done.value.survivor), member: resource(done.value.member) } }) : done;
    }),
  ];
}

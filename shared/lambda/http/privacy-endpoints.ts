import { createEraseLead, type EraseDeps } from '../../application/privacy/erase-lead.ts';
import { personalDataCsv } from '../../application/privacy/personal-data-csv.ts';
import { createReadPersonalData, type PersonalDataDeps } from '../../application/privacy/read-personal-data.ts';
import { privacyRoutes } from '../../contracts/http/routes/privacy.ts';
import { ok } from '../../domain/kernel/result.ts';
import { groupIds, type Tombstone } from '../../domain/leads/erasure.ts';
import { type Endpoint, endpoint } from './endpoint.ts';

export type PrivacyDeps = EraseDeps & PersonalDataDeps;

const view = ({ leadId, headId, members, erasedAt, reason, clearedAt }: Tombstone) => ({
  leadId,
  memberIds: groupIds({ headId, members }).filter((id) => id !== leadId),
  erasedAt,
  reason,
  clearedAt,
});

/** Rights of the person over HTTP. */
export function privacyEndpoints(deps: PrivacyDeps): readonly Endpoint[] {
  const eraseLead = createEraseLead(deps);
  const readPersonalData = createReadPersonalData(deps);
  return [
    endpoint(privacyRoutes.eraseLead, async ({ params, body, principal, requestId }) => {
      const done = await eraseLead({ leadId: params.leadId, reason: body.reason, principal, requestId });
      return done.ok ? ok({ status: 202, json: view(done.value) }) : done;
    }),
    endpoint(privacyRoutes.getPersonalData, async ({ params, query, principal }) => {
      const found = await readPersonalData({ leadId: params.leadId, principal });
      if (!found.ok) return found;
      if (query.format === 'json') return ok({ status: 200, json: found.value });
      const disposition = `attachment; filename="personal-data-${found.value.leadId}.csv"`;
      const headers = { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': disposition };
      return ok({ status: 200, headers, text: personalDataCsv(found.value) });
    }),
  ];
}

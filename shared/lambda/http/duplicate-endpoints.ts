import { createAcceptDuplicate, createDismissDuplicate, type DecideDuplicateDeps } from '../../application/identity/decide-duplicate.ts';
import { createListDuplicates, createReadDuplicates, duplicateView } from '../../application/identity/read-duplicates.ts';
import { leadResource } from '../../application/leads/lead-resource.ts';
import { refuse } from '../../contracts/http/problems.ts';
import { duplicatesRoutes } from '../../contracts/http/routes/duplicates.ts';
import { err, ok } from '../../domain/kernel/result.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { leadEtag } from './lead-etag.ts';
import { locationOf } from './read-endpoints.ts';

export type DuplicatesDeps = DecideDuplicateDeps;

export function duplicateEndpoints(deps: DuplicatesDeps): readonly Endpoint[] {
  const readDuplicates = createReadDuplicates(deps);
  const listDuplicates = createListDuplicates(deps);
  const accept = createAcceptDuplicate(deps);
  const dismiss = createDismissDuplicate(deps);
  return [
    endpoint(duplicatesRoutes.getDuplicates, async ({ params }) => {
      const items = await readDuplicates(params.leadId);
      return items.ok ? ok({ status: 200, json: { items: items.value } }) : items;
    }),
    endpoint(duplicatesRoutes.listDuplicates, async ({ query }) =>
      ok({ status: 200, json: await listDuplicates(query.state, { cursor: query.cursor ?? null, limit: query.limit }) }),
    ),
    endpoint(duplicatesRoutes.acceptDuplicate, async ({ params, principal, requestId }) => {
      const done = await accept({ ...params, principal, requestId });
      if (!done.ok) return done;
      const headers = { etag: leadEtag(done.value), ...locationOf(params.leadId, done.value.lead) };
      return ok({ status: 200, headers, json: leadResource(done.value.lead, done.value.clocks) });
    }),
    endpoint(duplicatesRoutes.dismissDuplicate, async ({ params, body, principal, requestId }) => {
      const done = await dismiss({ ...params, note: body.note ?? null, principal, requestId });
      if (!done.ok) return done;
      const [duplicate] = duplicateView(done.value.lead, done.value.rows);
      return duplicate === undefined ? err(refuse('unknown-duplicate')) : ok({ status: 200, json: duplicate });
    }),
  ];
}

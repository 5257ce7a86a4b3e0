import { createPublish } from '../../application/documents/publish-document.ts';
import { listDocuments, viewOf } from '../../application/documents/view-document.ts';
import { createPutDraft, type WriteDocumentDeps } from '../../application/documents/write-document.ts';
import { refuse } from '../../contracts/http/problems.ts';
import { documentsRoutes } from '../../contracts/http/routes/documents.ts';
import { err, ok } from '../../domain/kernel/result.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { ifMatchVersion } from './if-match.ts';

export type DocumentDeps = WriteDocumentDeps;

/** Documents over HTTP; the ETag of a document is the revision of its draft. */
export function documentEndpoints(deps: DocumentDeps): readonly Endpoint[] {
  const putDraft = createPutDraft(deps);
  const publish = createPublish(deps);
  return [
    endpoint(documentsRoutes.listDocuments, async ({ params }) =>
      ok({ status: 200, json: { items: await listDocuments(deps, params.kind) } }),
    ),
    endpoint(documentsRoutes.getDocument, async ({ params }) => {
      const view = await viewOf(deps, params.kind, params.id);
      return view === null
        ? err(refuse('unknown-document'))
        : ok({ status: 200, json: view, headers: { etag: `"${view.draftRevision ?? 0}"` } });
    }),
    endpoint(documentsRoutes.putDocument, async ({ params, body, principal, header }) => {
      const ifRevision = ifMatchVersion(header('if-match'));
      if (ifRevision === 'malformed') return err(refuse('stale-version', 'If-Match must be an ETag this resource gave out'));
      const done = await putDraft({ ...params, principal, body, ifRevision: ifRevision === 'missing' ? null : ifRevision });
      return done.ok ? ok({ status: 200, json: done.value, headers: { etag: `"${done.value.draftRevision ?? 0}"` } }) : done;
    }),
    endpoint(documentsRoutes.publishDocument, async ({ params, principal, body }) => {
      const done = await publish({ ...params, ...body, principal });
      return done.ok ? ok({ status: 200, json: done.value }) : done;
    }),
  ];
}

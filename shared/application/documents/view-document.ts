import type * as z from 'zod';
import type { DocumentKind } from '../../contracts/documents/kinds.ts';
import type { $documentView } from '../../contracts/http/resources.ts';
import type { DocumentStore } from '../ports/document-store.ts';
import type { FormSecretStore } from '../ports/form-secret-store.ts';
import type { EndpointSecrets } from '../webhooks/endpoint-secrets.ts';
import { secretRow } from './split-secrets.ts';

export type DocumentView = z.input<typeof $documentView>;
export type ViewDeps = {
  readonly store: DocumentStore;
  readonly secrets: Pick<EndpointSecrets, 'fingerprint'>;
  readonly formSecretStore: Pick<FormSecretStore, 'get'>;
};

/** Draft and published version of one document; null when neither exists. Reads the store, not the cache. */
export async function viewOf(deps: ViewDeps, kind: DocumentKind, id: string): Promise<DocumentView | null> {
  const [draft, manifest] = await Promise.all([deps.store.draft(kind, id), deps.store.manifest()]);
  const entry = manifest.find((one) => one.kind === kind && one.id === id);
  const version = entry?.version ?? null;
  if (draft === null && version === null) return null;
  const published = version === null ? null : await deps.store.version(kind, id, version);
  const row = secretRow(kind, id);
  return {
    kind,
    id,
    publishedVersion: version,
    publishedFrom: entry?.from ?? null,
    draftRevision: draft?.revision ?? null,
    draft: draft === null ? null : { ...draft.body },
    published: published === null ? null : { ...published },
    ...(kind === 'webhook-endpoint' ? { secretFingerprint: await deps.secrets.fingerprint(id) } : {}),
    ...(row === null ? {} : { secretNames: Object.keys((await deps.formSecretStore.get(row)) ?? {}).sort() }),
  };
}

/** Every document of a kind, drafts included, by id. */
export async function listDocuments(deps: ViewDeps, kind: DocumentKind): Promise<readonly DocumentView[]> {
  const [drafts, manifest] = await Promise.all([deps.store.drafts(kind), deps.store.manifest()]);
  const ids = new Set([...drafts.map((draft) => draft.id), ...manifest.filter((entry) => entry.kind === kind).map((entry) => entry.id)]);
  const views = await Promise.all([...ids].sort().map((id) => viewOf(deps, kind, id)));
  return views.flatMap((view) => (view === null ? [] : [view]));
}

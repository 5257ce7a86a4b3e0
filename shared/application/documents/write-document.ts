import { type DocumentKind, documentKinds } from '../../contracts/documents/kinds.ts';
import { explained, explainIssues, maxIssues } from '../../contracts/http/explain.ts';
import { type Issue, type Refusal, refuse } from '../../contracts/http/problems.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
import type { AuditRow, DocumentStore, StoredBody } from '../ports/document-store.ts';
import type { FormSecretStore } from '../ports/form-secret-store.ts';
import type { RecordStore } from '../ports/record-store.ts';
import type { Clock, Ids, SecretBox } from '../ports/system.ts';
import type { WebhookTransport } from '../ports/webhook-transport.ts';
import type { EndpointSecrets } from '../webhooks/endpoint-secrets.ts';
import { documentIssues } from './document-issues.ts';
import type { Documents } from './documents.ts';
import { sealFormSecrets, secretRow, splitSecrets } from './split-secrets.ts';
import { type DocumentView, viewOf } from './view-document.ts';

export type WriteDocumentDeps = {
  readonly store: DocumentStore;
  readonly recordStore: Pick<RecordStore, 'get' | 'getMany'>;
  readonly documents: Documents;
  readonly secrets: EndpointSecrets;
  readonly formSecretStore: FormSecretStore;
  readonly box: Pick<SecretBox, 'seal'>;
  readonly transport: Pick<WebhookTransport, 'refuse'>;
  readonly clock: Clock;
  readonly ids: Ids;
};

export type DocumentAddress = { readonly kind: DocumentKind; readonly id: string; readonly principal: Principal };

/** Writes a draft after full validation: schema, condition fields, references, URL policy. Secrets never enter it. */
export const createPutDraft =
  (deps: WriteDocumentDeps) =>
  async (
    input: DocumentAddress & { readonly body: StoredBody; readonly ifRevision: number | null },
  ): Promise<Result<DocumentView, Refusal>> => {
    if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(input.id))
      return err(refuse('invalid-document', 'the id has lower-case letters, digits and dashes, at most 63'));
    const split = splitSecrets(input.kind, input.body);
    if (!split.ok) return split;
    const { secret, formSecrets, rest } = split.value;
    const checkedBody = await checkBody(deps, input, rest);
    if (!checkedBody.ok) return checkedBody;
    const previous = await deps.store.draft(input.kind, input.id);
    const written = await deps.store.putDraft(
      input.kind,
      input.id,
      checkedBody.value,
      input.ifRevision,
      documentAudit(deps, input, 'draft', checkedBody.value, previous?.body ?? null),
    );
    if (!written.ok) return err(refuse('stale-version'));
    await sealFormSecrets(deps, secretRow(input.kind, input.id), formSecrets);
    const made = input.kind === 'webhook-endpoint' ? (await deps.secrets.ensure(input.id, secret, deps.clock.now())).made : null;
    const view = await viewOf(deps, input.kind, input.id);
    return view === null ? err(refuse('unknown-document')) : ok(made === null ? view : { ...view, secret: made });
  };

const invalid = (issues: readonly Issue[]): Refusal => refuse('invalid-document', undefined, issues);

/** The body as its kind reads it, or what is wrong with it today. */
export async function checkBody(
  deps: WriteDocumentDeps,
  { kind, id }: Pick<DocumentAddress, 'kind' | 'id'>,
  body: StoredBody,
): Promise<Result<StoredBody, Refusal>> {
  const parsed = documentKinds[kind].safeParse(body, explained);
  if (!parsed.success) return err(invalid(explainIssues(parsed.error)));
  const issues = await documentIssues(deps, { kind, id }, parsed.data);
  if (issues.length > 0) return err(invalid(issues.slice(0, maxIssues)));
  if ('url' in parsed.data) {
    const refusal = deps.transport.refuse(parsed.data.url);
    if (refusal !== null) return err(refuse('invalid-url', refusal, [{ pointer: '/url', code: 'invalid-url', message: refusal }]));
  }
  return ok({ ...parsed.data });
}

/** Who did it, and which top-level members differ. */
export function documentAudit(
  deps: WriteDocumentDeps,
  input: DocumentAddress,
  action: string,
  after: StoredBody,
  before: StoredBody | null,
): AuditRow {
  const names = new Set([...Object.keys(after), ...Object.keys(before ?? {})]);
  return {
    id: deps.ids.next('audit'),
    at: deps.clock.now(),
    actor: actorOf(input.principal),
    action: `document.${action}`,
    target: `${input.kind}/${input.id}`,
    difference: [...names].filter((name) => JSON.stringify(after[name]) !== JSON.stringify(before?.[name])).sort(),
  };
}

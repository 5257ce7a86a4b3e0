import { $emailSecrets, emailSecretRow } from '../../contracts/documents/email-provider.ts';
import { $formSecrets } from '../../contracts/documents/form-secrets.ts';
import type { DocumentKind } from '../../contracts/documents/kinds.ts';
import { $providerKeys, providerKeyRow } from '../../contracts/documents/waterfall.ts';
import { $webhookSecret } from '../../contracts/documents/webhook-endpoint.ts';
import { explained, explainIssues } from '../../contracts/http/explain.ts';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { StoredBody } from '../ports/document-store.ts';
import type { FormSecretStore } from '../ports/form-secret-store.ts';
import type { SecretBox } from '../ports/system.ts';

type FormSecretChanges = Readonly<Record<string, string | null>>;
export type SplitBody = {
  /** Of a webhook endpoint, as the caller chose it. */
  readonly secret: string | null;
  /** Of a form: text sets, null removes. */
  readonly formSecrets: FormSecretChanges;
  readonly rest: StoredBody;
};

/** Secrets travel beside a document (`secret` of a webhook endpoint, `secrets` of a form, an e-mail service or a waterfall) and are stored elsewhere. */
export function splitSecrets(kind: DocumentKind, body: StoredBody): Result<SplitBody, Refusal> {
  if (kind === 'webhook-endpoint') return splitEndpoint(body);
  const schema = namedSecrets(kind);
  return schema === null ? ok({ secret: null, formSecrets: {}, rest: body }) : splitNamed(schema, body);
}

type NamedSecrets = typeof $formSecrets | typeof $emailSecrets | typeof $providerKeys;
function namedSecrets(kind: DocumentKind): NamedSecrets | null {
  if (kind === 'waterfall') return $providerKeys;
  return kind === 'form' ? $formSecrets : kind === 'email-provider' ? $emailSecrets : null;
}

/** The row that holds a document's named secrets; null for a kind without any. A form's id has no slash. */
export function secretRow(kind: DocumentKind, id: string): string | null {
  if (kind === 'waterfall') return providerKeyRow(id);
  return kind === 'form' ? id : kind === 'email-provider' ? emailSecretRow(id) : null;
}

function splitEndpoint({ secret, ...rest }: StoredBody): Result<SplitBody, Refusal> {
  if (secret === undefined) return ok({ secret: null, formSecrets: {}, rest });
  const parsed = $webhookSecret.safeParse(secret);
  if (parsed.success) return ok({ secret: parsed.data, formSecrets: {}, rest });
  const message = 'must be whsec_ and base64 of 24 to 64 bytes';
  return err(refuse('invalid-document', undefined, [{ pointer: '/secret', code: 'invalid-secret', message }]));
}

function splitNamed(schema: NamedSecrets, { secrets = {}, ...rest }: StoredBody): Result<SplitBody, Refusal> {
  const parsed = schema.safeParse(secrets, explained);
  if (parsed.success) return ok({ secret: null, formSecrets: { ...parsed.data }, rest });
  const issues = explainIssues(parsed.error).map((issue) => ({ ...issue, pointer: `/secrets${issue.pointer}` }));
  return err(refuse('invalid-document', undefined, issues));
}

/** In force at once, unlike the draft they came with: a secret has no versions. */
export async function sealFormSecrets(
  deps: { readonly formSecretStore: FormSecretStore; readonly box: Pick<SecretBox, 'seal'> },
  row: string | null,
  changes: FormSecretChanges,
): Promise<void> {
  const entries = Object.entries(changes);
  if (row === null || entries.length === 0) return;
  const sealed = await Promise.all(
    entries.map(
      async ([name, text]): Promise<readonly [string, string | null]> => [name, text === null ? null : await deps.box.seal(text)],
    ),
  );
  await deps.formSecretStore.merge(row, Object.fromEntries(sealed));
}

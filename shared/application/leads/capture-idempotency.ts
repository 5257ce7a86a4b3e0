import { plusMillis } from '../../domain/kernel/instant.ts';
import type { IdempotencyRow } from '../ports/lead-store.ts';
import type { Digest, SecretBox } from '../ports/system.ts';
import type { Capture } from './capture.ts';
import type { Post } from './post.ts';

/** How long a caller may repeat a request under its key (IETF draft; published in the docs). */
export const keyLifetimeMillis = 86_400_000;

/** JSON with sorted keys, so that equal content has equal text. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, child]) => `${JSON.stringify(key)}:${canonical(child)}`).join(',')}}`;
}

/**
 * The row that makes a repeat safe: under the caller's key for a day (R2), or without a key under a fingerprint of the
 * content for the form's double-click window (R3). Null when the form wants no window and the caller gave no key.
 *
 * Each door has keys of its own: a public post under the key of a platform's lead must not pass for that lead. A post on
 * hold answers only for others on hold: whoever sends a visitor's words before the visitor does must not silence them.
 */
export async function idempotencyOf(
  deps: { readonly box: SecretBox; readonly digest: Digest },
  { form, via, idempotencyKey: key, keyLifetimeMillis: lifetime = keyLifetimeMillis }: Post,
  content: Readonly<Record<string, unknown>>,
  capture: Capture,
): Promise<{ readonly row: IdempotencyRow; readonly keyed: boolean } | null> {
  const fingerprint = deps.digest.sha256(canonical(content));
  const windowMillis = form.body.duplicateWindowSeconds * 1000;
  if (key === null && windowMillis === 0) return null;
  const scope = key === null ? [capture.submission.hold === null ? 'content' : 'held', fingerprint] : ['key', key];
  const row: IdempotencyRow = {
    key: await deps.box.mac('idempotency', JSON.stringify([form.id, via, ...scope])),
    fingerprint,
    resultId: capture.submission.id,
    expiresAt: plusMillis(capture.now, key === null ? windowMillis : lifetime),
  };
  return { row, keyed: key !== null };
}

import { randomBytes } from 'node:crypto';
import type { KeyStore } from '../shared/application/ports/key-store.ts';
import type { Clock, Digest, Ids } from '../shared/application/ports/system.ts';
import { scopes } from '../shared/contracts/http/scopes.ts';

export type FirstKey =
  /** Made now: show it, it is nowhere else. */
  { readonly kind: 'made'; readonly key: string } | { readonly kind: 'given' } | { readonly kind: 'exists' };

/** Makes sure there is an administrator's key: the given one, or a new one when the table has none at all. */
export async function ensureFirstKey(
  deps: { readonly keys: KeyStore; readonly digest: Digest; readonly ids: Ids; readonly clock: Clock },
  given: string | null,
): Promise<FirstKey> {
  const put = (secret: string) =>
    deps.keys.put({
      id: deps.ids.next('key'),
      hash: deps.digest.sha256(secret),
      name: 'Local administrator',
      principal: { type: 'integration', id: 'local-admin' },
      scopes,
      createdAt: deps.clock.now(),
      expiresAt: null,
      revokedAt: null,
    });
  if (given !== null) {
    if ((await deps.keys.byHash(deps.digest.sha256(given))) === null) await put(given);
    return { kind: 'given' };
  }
  if (await deps.keys.any()) return { kind: 'exists' };
  const key = `ll_${randomBytes(24).toString('base64url')}`;
  await put(key);
  return { kind: 'made', key };
}

import { bearerPattern } from '../../contracts/http/api-key.ts';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import type { Scope } from '../../contracts/http/scopes.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { millisBetween } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { ApiKey, KeyStore } from '../ports/key-store.ts';
import type { Digest } from '../ports/system.ts';

/** Who is calling, as the credential proves it. */
export type Principal = {
  readonly type: 'owner' | 'integration' | 'anonymous';
  readonly id: string;
  readonly scopes: ReadonlySet<Scope>;
};
export const anonymous: Principal = { type: 'anonymous', id: 'anonymous', scopes: new Set() };

/** As events and audit rows name the caller: `owner:anna`, `integration:website`. */
export const actorOf = (principal: Principal): string => `${principal.type}:${principal.id}`;

export type Authenticate = (header: string | null, now: Instant) => Promise<Result<Principal, Refusal>>;

/** A revoked key stops within this time in a warm sandbox. */
const cacheMillis = 10_000;
const cacheSize = 500;

/** `Authorization: Bearer ll_…` to the principal of the stored key (compared by SHA-256). */
export function createAuthenticate(deps: { readonly keys: KeyStore; readonly digest: Digest }): Authenticate {
  const cache = new Map<string, { readonly key: ApiKey; readonly readAt: Instant }>();
  return async (header, now) => {
    if (header === null || header.trim() === '') return err(refuse('missing-key'));
    const token = bearerPattern.exec(header.trim())?.[1];
    if (token === undefined) return err(refuse('invalid-key'));
    const hash = deps.digest.sha256(token);
    const cached = cache.get(hash);
    const fresh = cached !== undefined && millisBetween(cached.readAt, now) < cacheMillis;
    const key = fresh ? cached.key : await deps.keys.byHash(hash);
    if (key === null) return err(refuse('invalid-key'));
    if (!fresh) {
      if (cache.size >= cacheSize) cache.clear();
      cache.set(hash, { key, readAt: now });
    }
    if (key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt <= now)) return err(refuse('invalid-key'));
    return ok({ type: key.principal.type, id: key.principal.id, scopes: new Set(key.scopes) });
  };
}

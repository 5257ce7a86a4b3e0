import type { Scope } from '../../contracts/http/scopes.ts';
import type { Instant } from '../../domain/kernel/instant.ts';

/** An API key as stored: only the SHA-256 of the secret. Bound to an owner (a person) or an integration. */
export type ApiKey = {
  readonly id: string;
  readonly hash: string;
  readonly name: string;
  readonly principal: { readonly type: 'owner' | 'integration'; readonly id: string };
  readonly scopes: readonly Scope[];
  readonly createdAt: Instant;
  readonly expiresAt: Instant | null;
  readonly revokedAt: Instant | null;
};

export type KeyStore = {
  readonly byHash: (hash: string) => Promise<ApiKey | null>;
  readonly put: (key: ApiKey) => Promise<void>;
  /** Whether any key exists; used to print a first key once. */
  readonly any: () => Promise<boolean>;
};

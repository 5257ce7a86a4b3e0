import type { IdKind } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';

/** The only source of "now"; a use case reads it once per invocation and passes the instant down. */
export type Clock = { readonly now: () => Instant };

/** Makes `<prefix>_<uuidv7>`; ids of one process grow in the order they were asked for. */
export type Ids = { readonly next: (kind: IdKind) => string };

/** Uniform in [0, 1); jitter only. */
export type Random = { readonly next: () => number };

/** What a MAC is for; each purpose has a key of its own. */
export type MacPurpose =
  | 'identity'
  | 'delivery'
  | 'idempotency'
  | 'form-token'
  | 'honeypot'
  | 'visitor'
  | 'tracking'
  | 'challenge'
  | 'rate'
  | 'file'
  | 'consent'
  | 'match'
  | 'domain'
  | 'provider-key';

/** Seals the content of stored rows; `place` says where a row stands, and bytes of another place do not open. */
export type RowCipher = {
  readonly seal: (plain: Uint8Array, place: string) => Uint8Array;
  readonly open: (sealed: Uint8Array, place: string) => Uint8Array;
};

/**
 * Keyed cryptography with the deployment's master key. `mac` names identities and keys without storing the value
 * (HMAC-SHA-256, hex, prefixed by the key version); `seal`/`open` are AES-256-GCM for secrets at rest, `rows` is the same for
 * what is stored of people, under a data key of its own.
 */
export type SecretBox = {
  readonly mac: (purpose: MacPurpose, text: string) => Promise<string>;
  readonly seal: (plain: string) => Promise<string>;
  readonly open: (sealed: string) => Promise<string>;
  readonly rows: () => Promise<RowCipher>;
};

/** SHA-256 as lower-case hex; for content, not for secrets. `hmacSha256` checks what others signed with a shared secret. */
export type Digest = {
  readonly sha256: (text: string) => string;
  readonly hmacSha256: (secret: string, bytes: Uint8Array) => string;
};

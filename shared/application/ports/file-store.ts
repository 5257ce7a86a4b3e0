import type { Instant } from '../../domain/kernel/instant.ts';

/** What whoever holds it may do with one file, without a key. `url` is absolute, or relative to the address of the API. */
export type SignedUrl = { readonly url: string; readonly expiresAt: Instant };

/**
 * Files beside the table: uploads, parts and results of imports and exports. Keys are paths of our own making
 * (`imports/<id>/source`). Files vanish a week after they were written.
 */
export type FileStore = {
  /** For one PUT of the whole file. */
  readonly presignUpload: (key: string) => Promise<SignedUrl>;
  /** For GETs; the file is offered under `name` and never shown in the browser. */
  readonly presignDownload: (key: string, as: { readonly name: string; readonly type: string }) => Promise<SignedUrl>;
  /** Bytes of the file; null when there is none. */
  readonly size: (key: string) => Promise<number | null>;
  /** The bytes from `from` to the end, as a stream that ends early when its reader does. Throws when there is no file. */
  readonly read: (key: string, from?: number) => AsyncIterable<Uint8Array>;
  /** Writes or replaces a whole file; there is never half of one. */
  readonly write: (key: string, bytes: Uint8Array) => Promise<void>;
  /** Makes `key` of `parts` in order, in bounded memory; returns its bytes. Safe to repeat. */
  readonly compose: (key: string, parts: readonly string[]) => Promise<number>;
};

/** Seconds a signed upload URL is good for: a few hundred megabytes over a slow line. */
export const uploadSeconds = 3600;
/** Seconds a signed download URL is good for; every GET of the job makes a new one. */
export const downloadSeconds = 900;

import { createHash, createHmac } from 'node:crypto';
import type { Digest } from '../../application/ports/system.ts';

/** SHA-256 of the text's UTF-8, and HMAC-SHA-256 of bytes. */
export const createDigest = (): Digest => ({
  sha256: (text) => createHash('sha256').update(text).digest('hex'),
  hmacSha256: (secret, bytes) => createHmac('sha256', secret).update(bytes).digest('hex'),
});

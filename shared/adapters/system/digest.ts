import { createHash } from 'node:crypto';
import type { Digest } from '../../application/ports/system.ts';

/** SHA-256 of the text's UTF-8. */
export const createDigest = (): Digest => ({ sha256: (text) => createHash('sha256').update(text).digest('hex') });

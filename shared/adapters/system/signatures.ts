import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import type { Signatures } from '../../application/ports/email-proof.ts';

/** What cannot be read proves nothing. */
function holds(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}

export const createSignatures = (): Signatures => ({
  ecdsa: (publicKey, bytes, signature) =>
    holds(() => {
      const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
      return verify('sha256', bytes, key, Buffer.from(signature, 'base64'));
    }),
  rsa: (certificate, hash, text, signature) =>
    holds(() => {
      const key = new X509Certificate(certificate).publicKey;
      return key.asymmetricKeyType === 'rsa' && verify(hash, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64'));
    }),
});

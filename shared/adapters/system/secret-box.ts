import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { SecretBox } from '../../application/ports/system.ts';

/** Names the master key in everything made with it, so that a later key can live beside it. */
const keyVersion = 'k1';
const prefix = `${keyVersion}_`;
const ivBytes = 12;
const tagBytes = 16;

type Purpose = Parameters<SecretBox['mac']>[0] | 'seal';

/** A sealed text that is damaged, of another key, or not ours. Says nothing about the content. */
class UnreadableSecret extends Error {
  constructor() {
    super('the sealed secret cannot be opened with the key of this deployment');
    this.name = 'UnreadableSecret';
  }
}

function seal(key: Buffer, plain: string): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const bytes = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${prefix}${bytes.toString('base64url')}`;
}

function open(key: Buffer, sealed: string): string {
  // By its prefix, not by its separator: `_` is a digit of base64url as well, and one text in 64 begins with it.
  const bytes = Buffer.from(sealed.slice(prefix.length), 'base64url');
  if (!sealed.startsWith(prefix) || bytes.length < ivBytes + tagBytes) throw new UnreadableSecret();
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes });
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]).toString('utf8');
  } catch {
    throw new UnreadableSecret();
  }
}

/**
 * Keyed cryptography from one master key (at least 32 characters). Each purpose has a subkey of its own by HKDF-SHA-256,
 * so that the mac of one purpose says nothing about another's. The master key is asked for on first use only.
 */
export function createSecretBox(loadMasterKey: () => Promise<string>): SecretBox {
  const subkeys = new Map<Purpose, Promise<Buffer>>();
  const derive = async (purpose: Purpose): Promise<Buffer> => {
    const master = await loadMasterKey();
    if (master.length < 32) throw new Error('the master key is shorter than 32 characters');
    return Buffer.from(hkdfSync('sha256', master, 'leadline', `${keyVersion}:${purpose}`, 32));
  };
  const subkey = (purpose: Purpose): Promise<Buffer> => {
    const known = subkeys.get(purpose);
    if (known) return known;
    const made = derive(purpose);
    subkeys.set(purpose, made);
    // A failed load must not stick: the next call asks again.
    made.catch(() => subkeys.delete(purpose));
    return made;
  };
  return {
    mac: async (purpose, text) =>
      `${keyVersion}_${createHmac('sha256', await subkey(purpose))
        .update(text)
        .digest('hex')}`,
    seal: async (plain) => seal(await subkey('seal'), plain),
    open: async (sealed) => open(await subkey('seal'), sealed),
  };
}

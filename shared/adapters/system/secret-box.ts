import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import type { RowCipher, SecretBox } from '../../application/ports/system.ts';

/** Names the master key in everything made with it, so that a later key can live beside it. */
const keyVersion = 'k1';
const prefix = `${keyVersion}_`;
/** First byte of a sealed row: the version of the master key. */
const keyByte = 1;
const ivBytes = 12;
const tagBytes = 16;

type Purpose = Parameters<SecretBox['mac']>[0] | 'seal' | 'rows';

/** A sealed text that is damaged, of another key, or not ours. Says nothing about the content. */
class UnreadableSecret extends Error {
  constructor() {
    super('the sealed secret cannot be opened with the key of this deployment');
    this.name = 'UnreadableSecret';
  }
}

function sealBytes(key: KeyObject, plain: Uint8Array, context: string): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context));
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function openBytes(key: KeyObject, bytes: Buffer, context: string): Buffer {
  if (bytes.length < ivBytes + tagBytes) throw new UnreadableSecret();
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]);
  } catch {
    throw new UnreadableSecret();
  }
}

const seal = (key: KeyObject, plain: string): string => `${prefix}${sealBytes(key, Buffer.from(plain), '').toString('base64url')}`;

function open(key: KeyObject, sealed: string): string {
  // By its prefix, not by its separator: `_` is a digit of base64url as well, and one text in 64 begins with it.
  if (!sealed.startsWith(prefix)) throw new UnreadableSecret();
  return openBytes(key, Buffer.from(sealed.slice(prefix.length), 'base64url'), '').toString('utf8');
}

const rowCipher = (key: KeyObject): RowCipher => ({
  seal: (plain, place) => Buffer.concat([Buffer.of(keyByte), sealBytes(key, plain, place)]),
  open: (sealed, place) => {
    if (sealed[0] !== keyByte) throw new UnreadableSecret();
    return openBytes(key, Buffer.from(sealed.buffer, sealed.byteOffset + 1, sealed.byteLength - 1), place);
  },
});

/**
 * Keyed cryptography from one master key (at least 32 characters). Each purpose has a subkey of its own by HKDF-SHA-256,
 * so that the mac of one purpose says nothing about another's. The master key is asked for on first use only.
 */
export function createSecretBox(loadMasterKey: () => Promise<string>): SecretBox {
  const subkeys = new Map<Purpose, Promise<KeyObject>>();
  const derive = async (purpose: Purpose): Promise<KeyObject> => {
    const master = await loadMasterKey();
    if (master.length < 32) throw new Error('the master key is shorter than 32 characters');
    // A key object: bytes would be made one for every row, which takes Node 24 four times as long as the row itself (39 µs for 8).
    return createSecretKey(Buffer.from(hkdfSync('sha256', master, 'leadline', `${keyVersion}:${purpose}`, 32)));
  };
  const subkey = (purpose: Purpose): Promise<KeyObject> => {
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
    rows: async () => rowCipher(await subkey('rows')),
  };
}

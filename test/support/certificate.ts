import { generateKeyPairSync, type KeyObject, sign, X509Certificate } from 'node:crypto';

/** One DER element: tag, length, content. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const length = content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}
const text = (tag: number, value: string): Buffer => der(tag, Buffer.from(value));
const oid = (...bytes: number[]): Buffer => der(0x06, Buffer.from(bytes));

/** sha256WithRSAEncryption */
const algorithm = der(0x30, oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b), Buffer.from([0x05, 0x00]));
const name = der(0x30, der(0x31, der(0x30, oid(0x55, 0x04, 0x03), text(0x0c, 'sns.test'))));

/** A self-signed certificate in PEM with its private key, as a service of another company would have one. */
export function selfSigned(): { readonly pem: string; readonly key: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const validity = der(0x30, text(0x17, '250101000000Z'), text(0x17, '450101000000Z'));
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  const version = der(0xa0, der(0x02, Buffer.from([2])));
  const tbs = der(0x30, version, der(0x02, Buffer.from([1])), algorithm, name, validity, name, spki);
  const signature = der(0x03, Buffer.from([0]), sign('sha256', tbs, privateKey));
  const bytes = der(0x30, tbs, algorithm, signature);
  return { pem: new X509Certificate(bytes).toString(), key: privateKey };
}

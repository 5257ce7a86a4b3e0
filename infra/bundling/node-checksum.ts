import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';

type Data = string | ArrayBuffer | ArrayBufferView;

const bytesOf = (data: Data): Uint8Array => {
  if (typeof data === 'string') return Buffer.from(data, 'utf8');
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
};

/**
 * Stands in for `@smithy/core/checksum` inside the Lambda bundles: the module carries its own SHA-256, MD5 and CRC in
 * JavaScript for machines without `node:crypto`, 4 KB that never run there.
 */
class NodeChecksum {
  private readonly algorithm: string;
  private readonly secret: Uint8Array | undefined;
  private hash: Hash | Hmac;

  constructor(algorithm: string, secret: Data | undefined) {
    this.algorithm = algorithm;
    this.secret = secret === undefined ? undefined : bytesOf(secret);
    this.hash = this.start();
  }

  private start(): Hash | Hmac {
    return this.secret === undefined ? createHash(this.algorithm) : createHmac(this.algorithm, this.secret);
  }

  update(data: Data): void {
    this.hash.update(bytesOf(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }

  reset(): void {
    this.hash = this.start();
  }
}

export class Sha256 extends NodeChecksum {
  constructor(secret?: Data) {
    super('sha256', secret);
  }
}

export class Md5 extends NodeChecksum {
  constructor(secret?: Data) {
    super('md5', secret);
  }
}

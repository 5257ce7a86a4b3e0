import { downloadSeconds, type FileStore, uploadSeconds } from '../../application/ports/file-store.ts';
import type { Clock } from '../../application/ports/system.ts';
import { plusMillis } from '../../domain/kernel/instant.ts';
import { ask, type Bucket, urlOf } from './bucket.ts';
import { putStream } from './multipart.ts';

/** Bytes of one ranged GET: a slice reads slower than S3 likes to send, so no connection stays open between two blocks. */
const blockBytes = 1024 * 1024;

/** Files as objects of one bucket; its lifecycle rule forgets them. */
export function createS3FileStore(bucket: Bucket, clock: Clock): FileStore {
  const presign = async (method: 'GET' | 'PUT', key: string, seconds: number, query: Readonly<Record<string, string>> = {}) => {
    const url = urlOf(bucket, key, { ...query, 'X-Amz-Expires': String(seconds) });
    const signed = await bucket.client.sign(url, { method, aws: { signQuery: true } });
    return { url: signed.url, expiresAt: plusMillis(clock.now(), seconds * 1000) };
  };
  return {
    presignUpload: (key) => presign('PUT', key, uploadSeconds),
    presignDownload: (key, as) =>
      presign('GET', key, downloadSeconds, {
        'response-content-disposition': `attachment; filename="${as.name}"`,
        'response-content-type': as.type,
      }),
    size: async (key) => {
      const answer = await ask(bucket, { method: 'HEAD', key }, [200, 404]);
      return answer.status === 404 ? null : Number(answer.headers.get('content-length') ?? 0);
    },
    read: (key, from = 0) => blocks(bucket, key, from),
    write: async (key, bytes) => {
      await ask(bucket, { method: 'PUT', key, body: Uint8Array.from(bytes) });
    },
    compose: (key, parts) => putStream(bucket, key, joined(bucket, parts)),
  };
}

async function* blocks(bucket: Bucket, key: string, from: number): AsyncGenerator<Uint8Array> {
  for (let at = from; ; at += blockBytes) {
    const headers = { range: `bytes=${at}-${at + blockBytes - 1}` };
    // 416: the file ends here.
    const answer = await ask(bucket, { method: 'GET', key, headers }, [200, 206, 416]);
    const bytes = answer.status === 416 ? new Uint8Array() : new Uint8Array(await answer.arrayBuffer());
    if (bytes.length > 0) yield bytes;
    if (bytes.length < blockBytes || answer.status === 200) return;
  }
}

async function* joined(bucket: Bucket, parts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield* blocks(bucket, part, 0);
}

import { ask, type Bucket, BucketFault, tagOf } from './bucket.ts';

/** S3 takes parts of 5 MiB or more, the last one excepted. */
const partBytes = 8 * 1024 * 1024;

/** Writes a stream of any length as one object, holding one part of it at a time; returns its bytes. */
export async function putStream(bucket: Bucket, key: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  const blocks = blocksOf(chunks)[Symbol.asyncIterator]();
  const first = await blocks.next();
  const second = await blocks.next();
  if (second.done === true) {
    const whole = first.done === true ? new Uint8Array() : first.value;
    await ask(bucket, { method: 'PUT', key, body: whole });
    return whole.length;
  }
  return upload(bucket, key, async function* rest() {
    if (first.done !== true) yield first.value;
    yield second.value;
    for (let next = await blocks.next(); next.done !== true; next = await blocks.next()) yield next.value;
  });
}

/** An upload that is never completed leaves no object; the bucket forgets its parts after a day. */
async function upload(bucket: Bucket, key: string, blocks: () => AsyncIterable<Uint8Array<ArrayBuffer>>): Promise<number> {
  const started = await ask(bucket, { method: 'POST', key, query: { uploads: '' } });
  const uploadId = tagOf(await started.text(), 'UploadId');
  if (uploadId === null) throw new BucketFault(`POST ${key}`, started.status, 'no upload id');
  const tags: string[] = [];
  let bytes = 0;
  for await (const body of blocks()) {
    const query = { partNumber: String(tags.length + 1), uploadId };
    tags.push((await ask(bucket, { method: 'PUT', key, query, body })).headers.get('etag') ?? '');
    bytes += body.length;
  }
  const parts = tags.map((tag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${tag}</ETag></Part>`).join('');
  const body = `<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`;
  const done = await ask(bucket, { method: 'POST', key, query: { uploadId }, body });
  // S3 may begin a 200 before it knows the outcome, which then stands in the body.
  const code = tagOf(await done.text(), 'Code');
  if (code !== null) throw new BucketFault(`POST ${key}`, done.status, code);
  return bytes;
}

async function* blocksOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    held.push(chunk);
    size += chunk.length;
    if (size < partBytes) continue;
    yield Buffer.concat(held);
    [held, size] = [[], 0];
  }
  if (size > 0) yield Buffer.concat(held);
}

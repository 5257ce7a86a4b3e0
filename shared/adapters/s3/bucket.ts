import type { AwsClient } from 'aws4fetch';

/** One bucket over signed HTTP; the SDK's S3 client would take half of a function's size budget. */
export type Bucket = {
  readonly client: Pick<AwsClient, 'fetch' | 'sign'>;
  /** Address of the bucket without a trailing slash: `https://<bucket>.s3.<region>.amazonaws.com`. */
  readonly address: string;
};

/** S3 refused, or its answer was none we know; the key is of our own making and holds no personal data. */
export class BucketFault extends Error {
  constructor(what: string, status: number, code: string) {
    super(`${what}: S3 answered ${status} ${code}`);
    this.name = 'BucketFault';
  }
}

/** A request that hangs must not hold up a whole slice; the queue delivers it again. */
const timeoutMillis = 20_000;

type Call = {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST';
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer> | string;
};

export const urlOf = (bucket: Bucket, key: string, query: Readonly<Record<string, string>> = {}): URL => {
  const url = new URL(`${bucket.address}/${key}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
};

/** The answer when its status is one of `expected`; throws `BucketFault` else. */
export async function ask(bucket: Bucket, call: Call, expected: readonly number[] = [200]): Promise<Response> {
  const response = await bucket.client.fetch(urlOf(bucket, call.key, call.query), {
    method: call.method,
    signal: AbortSignal.timeout(timeoutMillis),
    ...(call.headers === undefined ? {} : { headers: call.headers }),
    ...(call.body === undefined ? {} : { body: call.body }),
  });
  if (expected.includes(response.status)) return response;
  const code = tagOf(await response.text(), 'Code');
  throw new BucketFault(`${call.method} ${call.key}`, response.status, code ?? '');
}

/** Text of the first element of that name in an XML answer. */
export const tagOf = (xml: string, name: string): string | null => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? null;

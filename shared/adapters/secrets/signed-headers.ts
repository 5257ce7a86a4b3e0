import { createHash, createHmac } from 'node:crypto';

export type SignedPost = {
  readonly url: string;
  readonly region: string;
  readonly service: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string | undefined };
  /** `20260105T090000Z`. */
  readonly date: string;
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/**
 * The headers of one POST to the root of an AWS service, with its signature (Signature Version 4,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
 */
export function signedHeaders({ url, region, service, headers, body, credentials, date }: SignedPost): Readonly<Record<string, string>> {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const sent: Record<string, string> = { ...headers, 'x-amz-date': date };
  if (sessionToken !== undefined) sent['x-amz-security-token'] = sessionToken;
  const signed = Object.entries({ ...sent, host: new URL(url).host }).sort(([a], [b]) => (a < b ? -1 : 1));
  const names = signed.map(([name]) => name).join(';');
  const lines = signed.map(([name, value]) => `${name}:${value}\n`).join('');
  const scope = `${date.slice(0, 8)}/${region}/${service}/aws4_request`;
  const request = `POST\n/\n\n${lines}\n${names}\n${sha256(body)}`;
  const key = [region, service, 'aws4_request'].reduce(hmac, hmac(`AWS4${secretAccessKey}`, date.slice(0, 8)));
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(request)}`).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...sent, authorization };
}

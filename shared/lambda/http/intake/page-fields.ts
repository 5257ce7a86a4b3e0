import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Refusal, refuse } from '../../../contracts/http/problems.ts';
import { err, ok, type Result } from '../../../domain/kernel/result.ts';
import { bodyBytes, maxBodyBytes, mediaType } from '../read-body.ts';
import { readForm } from '../read-form.ts';
import { readUrlEncoded } from '../read-url-encoded.ts';

/**
 * The fields of a page that was made for another server. Texts may be as long as the body allows: a description has 32,000
 * characters.
 */
export async function readPageFields(event: APIGatewayProxyEventV2): Promise<Result<Readonly<Record<string, unknown>>, Refusal>> {
  if (mediaType(event) !== 'application/x-www-form-urlencoded') return readForm(event);
  const bytes = bodyBytes(event);
  if (bytes.byteLength > maxBodyBytes) return err(refuse('body-too-large'));
  return ok(readUrlEncoded(bytes, event.queryStringParameters?.encoding ?? null));
}

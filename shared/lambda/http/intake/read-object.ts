import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Refusal, refuse } from '../../../contracts/http/problems.ts';
import { err, ok, type Result } from '../../../domain/kernel/result.ts';
import { type BodyRules, publicLimits, readJson } from '../read-body.ts';

const json: BodyRules = { ...publicLimits, types: ['application/json'] };

/** A JSON body that is an object. */
export function readObject(event: APIGatewayProxyEventV2, rules: BodyRules = json): Result<Readonly<Record<string, unknown>>, Refusal> {
  const body = readJson(event, rules);
  if (!body.ok) return body;
  const { value } = body;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return ok({ ...value });
  return err(refuse('invalid-request', undefined, [{ pointer: '', code: 'wrong-type', message: 'must be an object' }]));
}

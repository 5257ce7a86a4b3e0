import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';

/** A quoted structured-field string or the bare form many clients send; null when the header is absent. */
export function idempotencyKey(header: string | null): Result<string | null, Refusal> {
  if (header === null) return ok(null);
  const key =
    /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])+)"$/.exec(header.trim())?.[1] ??
    (/^[\x21\x23-\x7e]+$/.test(header.trim()) ? header.trim() : null);
  return key === null || key.length > 255 ? err(refuse('malformed-idempotency-key')) : ok(key);
}

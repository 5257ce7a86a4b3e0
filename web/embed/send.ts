import type { FormDefinition } from '../../shared/contracts/http/routes/forms.ts';
import { randomId } from '../page.ts';
import type { Values } from './check.ts';
import { solve } from './solve.ts';

/** An answer of the capture API; its members are checked where they are used. */
export type Answer = { readonly status: number; readonly body: Readonly<Record<string, unknown>>; readonly retryAfter: number };
export type Extras = Readonly<Record<string, unknown>>;

const pause = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis));
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** Seconds between tries when nothing came back. */
const retries = [1000, 3000];

/**
 * Posts one form. The same content goes under the same `Idempotency-Key` until it is accepted, so an answer that was lost,
 * or a second click, is the same submission; other content is another one.
 */
export function createSender(url: string) {
  let [content, key] = ['', ''];
  const once = async (text: string): Promise<Answer> => {
    const headers = { 'content-type': 'application/json', accept: 'application/json', 'idempotency-key': `"${key}"` };
    const response = await fetch(url, { method: 'POST', headers, body: text });
    const body: unknown = await response.json().catch(() => ({}));
    const retryAfter = Number(response.headers.get('retry-after') ?? 0);
    return { status: response.status, body: isRecord(body) ? body : {}, retryAfter };
  };
  /** Throws when the server cannot be reached. */
  return async (values: Values, extras: Extras): Promise<Answer> => {
    const fresh = JSON.stringify(values);
    if (fresh !== content) [content, key] = [fresh, randomId()];
    const text = JSON.stringify({ ...values, ...extras });
    for (const millis of retries) {
      const answer = await once(text).catch(() => null);
      if (answer !== null && answer.status !== 503) return answer;
      await pause(answer === null ? millis : Math.min(answer.retryAfter * 1000 || millis, 10_000));
    }
    return once(text);
  };
}

/** Work on the challenge of a definition, begun when somebody starts to type and needed when they send. */
export function createSolver() {
  let [of, work]: [unknown, Promise<string | null>] = [null, Promise.resolve(null)];
  return (challenge: FormDefinition['challenge']): Promise<string | null> => {
    if (challenge?.kind !== 'altcha') return Promise.resolve(null);
    if (of !== challenge) [of, work] = [challenge, solve(challenge.issued)];
    return work;
  };
}

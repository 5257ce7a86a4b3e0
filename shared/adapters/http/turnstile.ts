import * as z from 'zod';
import type { CaptchaService, ChallengeResult } from '../../application/ports/challenge.ts';

/** https://developers.cloudflare.com/turnstile/get-started/server-side-validation/ */
const siteverify = 'https://challenges.cloudflare.com/turnstile/v0/siteverify';

/** A visitor waits for this; the form's rule for an outage decides afterwards. */
const timeoutMillis = 2500;
const maxAnswerBytes = 16 * 1024;

const $answer = z.object({
  success: z.boolean(),
  hostname: z.string().optional(),
  action: z.string().optional(),
  'error-codes': z.array(z.string()).default([]),
});

/** Codes that say nothing about the visitor: the vendor is in trouble, or our own secret is wrong. */
const ourFault: ReadonlySet<string> = new Set(['internal-error', 'missing-input-secret', 'invalid-input-secret', 'bad-request']);

function resultOf(answer: z.infer<typeof $answer>, hostnames: readonly string[], action: string | null): ChallengeResult {
  if (!answer.success) return answer['error-codes'].some((code) => ourFault.has(code)) ? 'unavailable' : 'failed';
  if (hostnames.length > 0 && !hostnames.includes(answer.hostname ?? '')) return 'failed';
  return action === null || answer.action === action ? 'passed' : 'failed';
}

async function textOf(response: Response): Promise<string> {
  const bytes = await response.arrayBuffer();
  if (bytes.byteLength > maxAnswerBytes) throw new Error('the answer is too large');
  return new TextDecoder().decode(bytes);
}

/** Cloudflare Turnstile. `endpoint` is for tests against a server of their own. */
export const createTurnstile = (endpoint = siteverify): CaptchaService => ({
  verify: async ({ secret, response, remoteIp, hostnames, action }) => {
    // Longer than any token; sending it on would only cost time.
    if (response.length > 2048) return 'failed';
    try {
      const answer = await fetch(endpoint, {
        method: 'POST',
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMillis),
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ secret, response, ...(remoteIp === null ? {} : { remoteip: remoteIp }) }),
      });
      const parsed = $answer.safeParse(JSON.parse(await textOf(answer)));
      return parsed.success ? resultOf(parsed.data, hostnames, action) : 'unavailable';
    } catch {
      return 'unavailable';
    }
  },
});

import { createChallenge, extractParams, verifySolution } from 'altcha-lib/v1';
import type { ProofOfWork, ProofOfWorkTerms } from '../../application/ports/challenge.ts';
import type { SecretBox } from '../../application/ports/system.ts';

/** A solution is the base64 of a JSON of about 300 bytes. */
const maxSolutionLength = 2000;

type Payload = { readonly salt: string; readonly signature: string };

function payloadOf(solution: string): Payload | null {
  if (solution.length > maxSolutionLength) return null;
  try {
    const parsed: unknown = JSON.parse(atob(solution));
    if (typeof parsed !== 'object' || parsed === null || !('salt' in parsed) || !('signature' in parsed)) return null;
    const { salt, signature } = parsed;
    return typeof salt === 'string' && typeof signature === 'string' ? { salt, signature } : null;
  } catch {
    return null;
  }
}

/**
 * ALTCHA, version 1 of the format: SHA-256, stateless, signed with a key of its own for each form and cost. Version 2 derives keys with
 * PBKDF2, whose check would cost the server milliseconds for each post; here it is one hash.
 */
export function createAltcha(box: SecretBox): ProofOfWork {
  const key = ({ formId, cost }: ProofOfWorkTerms) => box.mac('challenge', JSON.stringify(['altcha', formId, cost]));
  return {
    issue: async ({ formId, cost, lifetimeMillis, now }) => ({
      ...(await createChallenge({ hmacKey: await key({ formId, cost }), maxnumber: cost * 2, expires: new Date(now + lifetimeMillis) })),
    }),
    verify: async (solution, terms, now) => {
      const payload = payloadOf(solution);
      if (payload === null) return null;
      const expires = Number(extractParams(solution).expires) * 1000;
      if (!(expires > now)) return null;
      // Our own clock judged the expiry above; an algorithm that does not exist throws.
      const good = await verifySolution(solution, await key(terms), false).catch(() => false);
      return good ? { spent: payload.signature } : null;
    },
  };
}

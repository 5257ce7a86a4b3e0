import type { EmailSecretName } from '../../contracts/documents/email-provider.ts';
import type { FormSecretName } from '../../contracts/documents/form-secrets.ts';
import type { Provider } from '../../domain/enrichment/facts.ts';

/** What a vendor, or our own proof of work, says of a visitor's solution. */
export type ChallengeResult = 'passed' | 'failed' | 'unavailable';

/** A question a visitor's browser has to answer; the members are the widget's business. */
export type IssuedChallenge = Readonly<Record<string, unknown>>;

/**
 * Proof of work (ALTCHA), issued and checked by ourselves. `spent` names a solution, so that it counts once; null when the
 * solution does not hold.
 */
export type ProofOfWork = {
  /** `lifetimeMillis`: how long a solution is taken. */
  readonly issue: (input: ProofOfWorkTerms & { readonly lifetimeMillis: number; readonly now: number }) => Promise<IssuedChallenge>;
  /** Null also for a solution of other terms: an easy form's work must not open a hard one. */
  readonly verify: (solution: string, terms: ProofOfWorkTerms, now: number) => Promise<{ readonly spent: string } | null>;
};
/** What a challenge is for, and `cost`: the tries it takes on average. */
export type ProofOfWorkTerms = { readonly formId: string; readonly cost: number };

/** A captcha service asked over the network. `unavailable` when it does not answer in time or answers nonsense. */
export type CaptchaService = {
  readonly verify: (input: {
    readonly secret: string;
    readonly response: string;
    readonly remoteIp: string | null;
    readonly hostnames: readonly string[];
    readonly action: string | null;
  }) => Promise<ChallengeResult>;
};

/** Secrets of a form, of an e-mail service under `email-provider/<id>`, or of providers under `waterfall/<id>`: sealed at rest and kept apart from the document. */
export type FormSecrets = { readonly get: (formId: string, name: FormSecretName | EmailSecretName | Provider) => Promise<string | null> };

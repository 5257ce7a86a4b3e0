import type { Instant } from '../../domain/kernel/instant.ts';
import { millisOf } from '../../domain/kernel/instant.ts';
import type { CapturedFields } from '../../domain/leads/capture.ts';
import { type Assessment, assess, type SpamSignals } from '../../domain/spam/assess.ts';
import type { Published } from '../documents/documents.ts';
import type { CaptchaService, FormSecrets, ProofOfWork } from '../ports/challenge.ts';
import type { Digest, SecretBox } from '../ports/system.ts';
import { checkFormToken } from './form-token.ts';
import type { Limiter } from './limiter.ts';
import { textSignals } from './text-of-post.ts';

export type JudgeDeps = {
  readonly box: SecretBox;
  readonly digest: Digest;
  readonly limiter: Limiter;
  readonly proofOfWork: ProofOfWork;
  readonly captcha: CaptchaService;
  readonly formSecrets: FormSecrets;
  readonly isBotAgent: (userAgent: string) => boolean;
};

/** What a post carries for the gate, apart from the form's own fields. */
export type GateInput = {
  readonly form: Published<'form'>;
  readonly fields: CapturedFields;
  readonly formToken: string | null;
  readonly honeypot: string | null;
  readonly solution: string | null;
  readonly origin: string | null;
  readonly userAgent: string | null;
  readonly sourceIp: string | null;
  /** Texts as posted by fields of the type message. */
  readonly messages: readonly string[];
  readonly sender: string;
  readonly now: Instant;
};

/** Reads every signal of one post and weighs them by the form's settings. */
export async function judge(deps: JudgeDeps, input: GateInput): Promise<Assessment> {
  const { form, fields } = input;
  const settings = form.body.spam;
  const token = await tokenState(deps, input);
  const signals: SpamSignals = {
    honeypotFilled: input.honeypot !== null,
    ...token,
    challenge: await challengeState(deps, input),
    // No agent at all is what a script sends that has not even a name.
    botAgent: input.userAgent === null || deps.isBotAgent(input.userAgent),
    ...textSignals(fields),
    messages: input.messages,
    messageSenders: sendersOf(deps, input),
  };
  return assess(settings, signals);
}

async function tokenState(
  deps: JudgeDeps,
  { form, formToken, origin, now }: GateInput,
): Promise<Pick<SpamSignals, 'token' | 'secondsOnPage'>> {
  const settings = form.body.spam;
  const check = await checkFormToken(deps.box, { formId: form.id, token: formToken, origin, now, minutes: settings.tokenMinutes });
  if (check.state !== 'valid') return { token: check.state, secondsOnPage: null };
  const uses = { perSecond: 0, burst: settings.tokenUses };
  const taken = await deps.limiter.take('token', form.id, check.nonce, uses, settings, now);
  return { token: taken.ok ? 'valid' : 'reused', secondsOnPage: check.secondsOnPage };
}

/** A message of one line is nothing to compare: "Please call me" comes from many. */
const comparableLength = 40;

function sendersOf({ digest, limiter }: JudgeDeps, { form, messages, sender, now }: GateInput): number {
  const counts = messages
    .map((text) => text.trim().replace(/\s+/g, ' ').toLowerCase())
    .filter((text) => text.length >= comparableLength)
    .map((text) => limiter.senders(digest.sha256(`${form.id}|${text}`), sender, now));
  return Math.max(0, ...counts);
}

async function challengeState(deps: JudgeDeps, input: GateInput): Promise<SpamSignals['challenge']> {
  const { form, solution, now } = input;
  const { challenge } = form.body.spam;
  if (challenge === null) return 'not-asked';
  if (solution === null) return challenge.kind === 'altcha' && challenge.when === 'suspicious' ? 'not-asked' : 'missing';
  if (challenge.kind === 'altcha') return spendSolution(deps, form, { solution, cost: challenge.cost }, now);
  const secret = await deps.formSecrets.get(form.id, 'turnstile');
  if (secret === null) return 'unavailable';
  const { hostnames, action } = challenge;
  return deps.captcha.verify({ secret, response: solution, remoteIp: input.sourceIp, hostnames, action });
}

/** A solution counts once; in how many sandboxes it could count at the same time is bounded by the form's exactness. */
async function spendSolution(
  deps: JudgeDeps,
  form: Published<'form'>,
  { solution, cost }: { readonly solution: string; readonly cost: number },
  now: Instant,
): Promise<'passed' | 'failed'> {
  const proof = await deps.proofOfWork.verify(solution, { formId: form.id, cost }, millisOf(now));
  if (proof === null) return 'failed';
  const taken = await deps.limiter.take('solution', form.id, proof.spent, { perSecond: 0, burst: 1 }, form.body.spam, now);
  return taken.ok ? 'passed' : 'failed';
}

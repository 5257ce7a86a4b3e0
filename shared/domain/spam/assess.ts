import { defaultWeights, type SpamReason, type SpamSettings } from './settings.ts';
import { countLinks, holdsLink, isNonsenseName } from './text-signals.ts';

/** What the gates around the form found; everything else is read from the texts. */
export type SpamSignals = {
  readonly honeypotFilled: boolean;
  readonly token: 'valid' | 'missing' | 'malformed' | 'expired' | 'reused';
  /** Seconds between rendering and post by a valid token; null without one. */
  readonly secondsOnPage: number | null;
  readonly challenge: 'not-asked' | 'passed' | 'missing' | 'failed' | 'unavailable';
  readonly botAgent: boolean;
  readonly disposableDomain: boolean;
  readonly names: readonly string[];
  readonly messages: readonly string[];
  readonly messageSenders: number;
};

export type Verdict = 'accept' | 'quarantine' | 'reject';
export type AssessedReason = { readonly code: string; readonly weight: number };
/** The decision on one post, with every reason that counted. */
export type Assessment = { readonly verdict: Verdict; readonly score: number; readonly reasons: readonly AssessedReason[] };

/** A message may name a page or two. */
const freeLinks = 2;

/** Adds the weights of all reasons and compares with the form's two thresholds. A form that requires tokens holds what has no valid one. */
export function assess(settings: SpamSettings, signals: SpamSignals): Assessment {
  const reasons = reasonsOf(settings, signals).map((code) => ({ code, weight: settings.weights[code] ?? defaultWeights[code] }));
  const score = Math.max(
    0,
    reasons.reduce((sum, reason) => sum + reason.weight, 0),
  );
  const held = mustHold(settings, signals);
  const verdict = score >= settings.rejectAt ? 'reject' : held || score >= settings.quarantineAt ? 'quarantine' : 'accept';
  return { verdict, score, reasons };
}

/** Reason of what an ad platform sent to try the connection. */
export const testLead = 'test-lead';

/** What must never reach sales for a reason of its own, whatever it says. */
export const rejectedAs = (code: string): Assessment => ({ verdict: 'reject', score: 100, reasons: [{ code, weight: 100 }] });

function mustHold({ token, challenge }: SpamSettings, signals: SpamSignals): boolean {
  if (token === 'required' && signals.token !== 'valid') return true;
  return challenge?.kind === 'turnstile' && challenge.onOutage === 'quarantine' && signals.challenge === 'unavailable';
}

function reasonsOf(settings: SpamSettings, signals: SpamSignals): readonly SpamReason[] {
  const found: readonly (readonly [boolean, SpamReason])[] = [
    [signals.honeypotFilled, 'honeypot-filled'],
    [signals.secondsOnPage !== null && signals.secondsOnPage < settings.minSeconds, 'too-fast'],
    [signals.token === 'missing', 'token-missing'],
    [signals.token === 'malformed', 'token-malformed'],
    [signals.token === 'expired', 'token-expired'],
    [signals.token === 'reused', 'token-reused'],
    [signals.challenge === 'missing', 'challenge-missing'],
    [signals.challenge === 'failed', 'challenge-failed'],
    [signals.challenge === 'unavailable', 'challenge-unavailable'],
    [signals.challenge === 'passed', 'challenge-passed'],
    [signals.botAgent, 'bot-user-agent'],
    [signals.disposableDomain, 'disposable-domain'],
    [signals.names.some(isNonsenseName), 'nonsense-name'],
    [signals.names.some(holdsLink), 'link-in-name'],
    [signals.messages.reduce((sum, text) => sum + countLinks(text), 0) > freeLinks, 'links-in-message'],
    [signals.messageSenders >= settings.repeatedMessageSenders, 'repeated-message'],
  ];
  return found.flatMap(([holds, code]) => (holds ? [code] : []));
}

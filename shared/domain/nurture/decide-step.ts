import { evaluate } from '../conditions/evaluate.ts';
import type { ConsentBasis } from '../consent/consent.ts';
import { capFreeAt, contactsInWindow, type Made } from '../consent/contacts.ts';
import { type GateAnswer, mayContact } from '../consent/gate.ts';
import type { ConsentPolicy } from '../consent/policy.ts';
import { type Instant, latest, plusMillis } from '../kernel/instant.ts';
import { factsOf } from '../leads/facts.ts';
import type { Lead } from '../leads/lead.ts';
import type { Exit, Run } from './run.ts';
import type { NurtureStep, NurtureTrack } from './track.ts';

/** Everything about the person that has a say in the next step, as one read found it. */
export type Sight = {
  readonly lead: Lead;
  readonly policy: ConsentPolicy;
  /** Of the grant in force for a purpose on a channel. */
  readonly basisOf: (purpose: string, channel: string) => ConsentBasis | null;
  readonly made: readonly Made[];
  /** What the person did, machines left out. */
  readonly acts: readonly { readonly signal: string; readonly at: Instant }[];
  /** Their account has an open opportunity. */
  readonly deal: boolean;
};

export type StepDecision =
  | { readonly kind: 'exit'; readonly exit: Exit }
  | { readonly kind: 'leave-out'; readonly why: string }
  | { readonly kind: 'hold'; readonly why: 'capped' | 'paused'; readonly until: Instant }
  | { readonly kind: 'take'; readonly step: NurtureStep };

const exit = (code: Exit['code'], detail: string): Exit => ({ code, detail });
const objections = ['restricted', 'suppressed', 'withdrawn'] as const;
const dayMillis = 86_400_000;

/** A no of the person's, or of the law, to being contacted; caps, pauses and missing grants are none. */
export function objectionToContact(
  lead: Pick<Lead, 'consent' | 'restricted' | 'pausedUntil'>,
  { purpose, channel }: Pick<NurtureStep, 'purpose' | 'channel'>,
  policy: ConsentPolicy,
  at: Instant,
): Exit | null {
  const may = mayContact(lead, { purpose, channel, at, contactsInWindow: 0, basis: null }, policy);
  const code = may.allowed ? undefined : objections.find((why) => why === may.why);
  return may.allowed || code === undefined ? null : exit(code, may.detail);
}

/** Sales, or nobody any more, has the lead. */
function takenOver({ stage, owner, pendingStep, quarantine }: Lead): Exit | null {
  if (stage === 'customer' || stage === 'disqualified') return exit(stage, `The lead is ${stage}.`);
  if (quarantine !== null) return exit('quarantined', 'The lead is in quarantine.');
  if (stage === 'opportunity') return exit('open-opportunity', 'Sales made a deal of the lead.');
  if (stage === 'mql' || stage === 'sal' || stage === 'sql' || pendingStep === 'route') return exit('qualified', 'The lead has qualified.');
  return owner === null ? null : exit('owned', 'The lead has an owner.');
}

function answered({ acts }: Sight, since: Instant): Exit | null {
  const later = acts.filter(({ at }) => at >= since).map(({ signal }) => signal);
  if (later.includes('email.replied')) return exit('replied', 'The person replied.');
  return later.some((signal) => signal === 'meeting.booked' || signal === 'meeting.held') ? exit('meeting', 'There is a meeting.') : null;
}

/** Why the run must not go on; null when it may. The person's no comes first, because nothing outweighs it. */
export function exitOf(run: Run, track: NurtureTrack, sight: Sight, at: Instant): Exit | null {
  const { lead, policy } = sight;
  for (const step of track.steps.slice(run.nextStep)) {
    const objection = objectionToContact(lead, step, policy, at);
    if (objection !== null) return objection;
  }
  const over = takenOver(lead) ?? answered(sight, run.startedAt);
  if (over !== null) return over;
  if (sight.deal) return exit('open-opportunity', 'The account of the lead has an open opportunity.');
  if (track.exit.stages.includes(lead.stage)) return exit('stage', `The track ends for leads in stage ${lead.stage}.`);
  const { when } = track.exit;
  return when !== undefined && evaluate(when, factsOf(lead)).matched ? exit('condition', 'The exit condition of the track holds.') : null;
}

const gateAt = (step: NurtureStep, { lead, policy, basisOf, made }: Sight, at: Instant): GateAnswer => {
  const { purpose, channel } = step;
  const contact = { purpose, channel, at, contactsInWindow: contactsInWindow(policy, made, channel, at), basis: basisOf(purpose, channel) };
  return mayContact(lead, contact, policy);
};

/** Whether the policy lets at least one step happen, caps and pauses apart, which pass. */
export const someStepMay = (track: NurtureTrack, sight: Sight, at: Instant): boolean =>
  track.steps.some((step) => {
    const may = gateAt(step, sight, at);
    return may.allowed || may.why === 'capped' || may.why === 'paused';
  });

/**
 * What becomes of the step that is due. A cap or a pause puts it off, for `maxDelayDays` after its planned instant at most; a
 * grant that is missing, which nothing but the person can change, leaves it out.
 */
export function decideStep(run: Run, track: NurtureTrack, sight: Sight, at: Instant): StepDecision {
  const found = exitOf(run, track, sight, at);
  if (found !== null) return { kind: 'exit', exit: found };
  const step = track.steps[run.nextStep];
  if (step === undefined) return { kind: 'leave-out', why: 'no-such-step' };
  const may = gateAt(step, sight, at);
  if (may.allowed) return { kind: 'take', step };
  if (may.why !== 'capped' && may.why !== 'paused') return { kind: 'leave-out', why: may.why };
  const paused = sight.lead.pausedUntil;
  const free = capFreeAt(sight.policy, sight.made, step.channel, at);
  const until = paused === null ? free : latest(paused, free);
  return until > plusMillis(run.plannedAt ?? at, track.maxDelayDays * dayMillis)
    ? { kind: 'leave-out', why: may.why }
    : { kind: 'hold', why: may.why, until };
}

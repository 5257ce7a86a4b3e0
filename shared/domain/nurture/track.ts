import type { Condition, Facts } from '../conditions/condition.ts';
import { evaluate } from '../conditions/evaluate.ts';
import type { Stage } from '../leads/lifecycle.ts';

/** Why a lead goes to nurture, as tracks choose among it. What the law forbids is no reason to write to anybody. */
export const nurtureReasons = ['below-threshold', 'dormant', 'recycled', 'rejected-by-sales', 'excluded'] as const;
export type NurtureReason = (typeof nurtureReasons)[number];

/** `event`: whoever listens acts on it, e.g. the e-mail tool. `mail`: we send it ourselves where a sender is configured, else it is an event. */
export const stepSends = ['event', 'mail'] as const;
/** `wall` counts every hour, and then waits for the office to open; `business` counts the hours of the calendar alone. */
export const waitTimes = ['business', 'wall'] as const;

export type NurtureStep = {
  readonly id: string;
  /** From the step before, or from the enrolment. */
  readonly waitSeconds: number;
  readonly time: (typeof waitTimes)[number];
  /** What the person must allow, by the consent policy. */
  readonly purpose: string;
  readonly channel: string;
  readonly send: (typeof stepSends)[number];
  /** Of the tool that acts on the event. */
  readonly template: string | null;
  readonly subject: string | null;
  readonly text: string | null;
};

export type NurtureTrack = {
  readonly name: string;
  /** False: nobody enters, and whoever is in it leaves at their next step. */
  readonly active: boolean;
  readonly reasons: readonly NurtureReason[];
  readonly when?: Condition | undefined;
  readonly calendarId: string;
  /** A step that a cap or a pause holds up is left out when that lasts longer. */
  readonly maxDelayDays: number;
  readonly steps: readonly NurtureStep[];
  /** Beside what always ends a run. */
  readonly exit: { readonly stages: readonly Stage[]; readonly when?: Condition | undefined };
};

/** Reason of `lead.nurtured` as tracks name it; `excluded:student` is `excluded`. Null: no track may take it. */
export const reasonOf = (reason: string): NurtureReason | null =>
  nurtureReasons.find((name) => reason === name || reason.startsWith(`${name}:`)) ?? null;

/** Whether the track wants a lead that goes to nurture for this reason. */
export const takes = (track: NurtureTrack, reason: NurtureReason, facts: Facts): boolean =>
  track.active && track.reasons.includes(reason) && (track.when === undefined || evaluate(track.when, facts).matched);

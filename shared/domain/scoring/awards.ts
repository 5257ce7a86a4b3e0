import type { Touch } from '../attribution/touch.ts';
import type { Facts } from '../conditions/condition.ts';
import { evaluate } from '../conditions/evaluate.ts';
import { type Instant, millisBetween } from '../kernel/instant.ts';
import type { Decay, SignalGroup, SignalRule } from './rubric.ts';

export const dayMillis = 86_400_000;

/** What counts of a history at an instant, newest first: touches of later are not yet history, and a machine's are worth nothing. */
export const pastOf = (touches: readonly Touch[], at: Instant): readonly Touch[] =>
  touches.filter((touch) => touch.at <= at && !touch.discounted).sort(newestFirst);

/** Touches of one moment are worth the same, so that their order, and the order rows were read in, does not matter. */
const newestFirst = (a: Touch, b: Touch): number => (a.at === b.at ? 0 : a.at < b.at ? 1 : -1);

/** The touches that earn a signal's points, newest first. `past` is newest first. */
export function awardedTouches(signal: SignalRule, facts: Facts, past: readonly Touch[]): readonly Touch[] {
  const { when, frequency, window } = signal;
  const matching = past.filter(
    (touch) => touch.signal === signal.signal && (when === undefined || evaluate(when, { ...facts, ...touchFacts(touch) }).matched),
  );
  const counted = signal.repeatable === true ? matching : oncePerForm(matching);
  const often = frequency === undefined ? counted : gathered(counted, frequency);
  return (window === undefined ? often : spread(often, window)).slice(0, signal.maxAwards);
}

/** A form sent again is the same interest again: only its newest post counts. */
const oncePerForm = (newest: readonly Touch[]): readonly Touch[] =>
  newest.filter((touch, i) => touch.signal !== 'form.submitted' || newest.findIndex((other) => other.formId === touch.formId) === i);

const within = (from: Touch, to: Touch, days: number): boolean => millisBetween(from.at, to.at) < days * dayMillis;

/** From the oldest on: `atLeast` touches within `days` make one award, at the moment of the last of them; none counts twice. */
function gathered(newest: readonly Touch[], { atLeast, days }: NonNullable<SignalRule['frequency']>): readonly Touch[] {
  const awards: Touch[] = [];
  let waiting: readonly Touch[] = [];
  for (const touch of [...newest].reverse()) {
    waiting = [...waiting.filter((earlier) => within(earlier, touch, days)), touch];
    if (waiting.length < atLeast) continue;
    awards.push(touch);
    waiting = [];
  }
  return awards.reverse();
}

/** From the oldest on: one that comes when `awards` have been given in the last `days` earns nothing. */
function spread(newest: readonly Touch[], { awards: most, days }: NonNullable<SignalRule['window']>): readonly Touch[] {
  const awards: Touch[] = [];
  for (const touch of [...newest].reverse()) {
    const first = awards.at(-most);
    if (first === undefined || !within(first, touch, days)) awards.push(touch);
  }
  return awards.reverse();
}

/** How a signal's awards lose value; sticky ones never do. */
export const decayOf = (group: SignalGroup, signal: SignalRule): Decay | undefined =>
  signal.sticky === true ? undefined : (signal.decay ?? group.decay);

/** value(t) = points × (1 − percent/100)^floor((t − t0)/interval) */
export function valueAt(
  points: number,
  decay: Decay | undefined,
  from: Instant,
  at: Instant,
): { readonly value: number; readonly intervals: number } {
  if (decay === undefined) return { value: points, intervals: 0 };
  const intervals = Math.floor(millisBetween(from, at) / (decay.intervalDays * dayMillis));
  return { value: points * (1 - decay.percent / 100) ** intervals, intervals };
}

/** A touch as the condition of a signal reads it. */
export const touchFacts = (touch: Touch): Facts => ({
  'touch.formId': touch.formId,
  'touch.tags': touch.tags,
  'touch.channel': touch.channel,
  'touch.campaign': touch.campaign,
  'touch.signal': touch.signal,
  'touch.assetId': touch.assetId ?? null,
  'touch.assetType': touch.asset?.type ?? null,
  'touch.topic': touch.asset?.topic ?? null,
  'touch.competitors': touch.asset?.competitors ?? [],
  'touch.funnelStage': touch.asset?.funnelStage ?? null,
});

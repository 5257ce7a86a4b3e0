import type { Touch } from '../attribution/touch.ts';
import type { Facts } from '../conditions/condition.ts';
import { evaluate } from '../conditions/evaluate.ts';
import { type Instant, millisBetween } from '../kernel/instant.ts';
import { toPoints, toUnits } from './points.ts';
import type { SignalGroup, SignalRule } from './rubric.ts';
import type { ScoreLine } from './score.ts';
import type { GroupLines } from './total.ts';

const dayMillis = 86_400_000;

/**
 * One line per award. Touches after `at` are not yet history: a score as of a past moment must not see them. What a machine
 * did is worth nothing.
 */
export function engagementGroups(
  groups: readonly SignalGroup[],
  facts: Facts,
  touches: readonly Touch[],
  at: Instant,
): readonly GroupLines[] {
  const past = touches.filter((touch) => touch.at <= at && !touch.discounted).sort(newestFirst);
  return groups.map((group) => ({
    id: group.id,
    min: group.min,
    max: group.max,
    lines: group.signals.flatMap((signal) => awards(signal, facts, past, at).map((award) => ({ ...award, group: group.id }))),
  }));
}

/** Touches of one moment are worth the same, so that their order, and the order rows were read in, does not matter. */
const newestFirst = (a: Touch, b: Touch): number => (a.at === b.at ? 0 : a.at < b.at ? 1 : -1);

function awards(signal: SignalRule, facts: Facts, past: readonly Touch[], at: Instant): readonly Omit<ScoreLine, 'group'>[] {
  const { when } = signal;
  const matching = past.filter(
    (touch) => touch.signal === signal.signal && (when === undefined || evaluate(when, { ...facts, ...touchFacts(touch) }).matched),
  );
  return (signal.repeatable === true ? matching : oncePerForm(matching))
    .slice(0, signal.maxAwards)
    .map((touch) => ({ dimension: 'engagement', rule: signal.id, label: signal.label, ...awardAt(signal, touch, at) }));
}

/** A form sent again is the same interest again: only its newest post counts. */
const oncePerForm = (newest: readonly Touch[]): readonly Touch[] =>
  newest.filter((touch, i) => touch.signal !== 'form.submitted' || newest.findIndex((other) => other.formId === touch.formId) === i);

/** value(t) = points × (1 − percent/100)^floor((t − t0)/interval) */
function awardAt(signal: SignalRule, touch: Touch, at: Instant): Pick<ScoreLine, 'points' | 'because'> {
  const happened = `${touch.signal} at ${touch.at}`;
  const { decay, points } = signal;
  if (decay === undefined) return { points: toPoints(toUnits(points)), because: happened };
  const intervals = Math.floor(millisBetween(touch.at, at) / (decay.intervalDays * dayMillis));
  const value = points * (1 - decay.percent / 100) ** intervals;
  return { points: toPoints(toUnits(value)), because: `${happened}: ${points} × (1 − ${decay.percent} %)^${intervals}` };
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

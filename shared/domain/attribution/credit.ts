import { type Instant, millisBetween } from '../kernel/instant.ts';
import { isCountable } from './countable.ts';
import type { Touch } from './touch.ts';

export const creditModels = ['first', 'last', 'linear', 'uShaped', 'wShaped', 'timeDecay'] as const;
export type CreditModel = (typeof creditModels)[number];

/** Credit is shared out in millionths, so that the shares of a model sum to exactly one. */
export const wholeCredit = 1_000_000;
export type Share = { readonly touchId: Touch['id']; readonly millionths: number };

/** When the person became known, qualified and an opportunity; null while that has not happened. */
export type Milestones = { readonly captured: Instant; readonly qualified: Instant | null; readonly opportunity: Instant | null };

export type Journey = {
  /** Touches that share the credit, oldest first: the meaningful ones until the last milestone, else all until then. */
  readonly touches: readonly Touch[];
  /** The touch that led to the capture, and to the furthest milestone after it: the last one at or before each. */
  readonly creation: Touch | null;
  readonly converting: Touch | null;
};

const dayMillis = 86_400_000;
const halfLifeDays = 7;

/** The part of a lead's history that led to where it stands. Touches after the last milestone earned nothing yet. */
export function journeyOf(touches: readonly Touch[], milestones: Milestones): Journey {
  const end = milestones.opportunity ?? milestones.qualified ?? milestones.captured;
  const ordered = [...touches].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1));
  const until = ordered.filter((touch) => touch.at <= end && isCountable(touch));
  const meaningful = until.filter((touch) => touch.meaningful);
  const sharing = meaningful.length > 0 ? meaningful : until;
  const lastUntil = (at: Instant): Touch | null => sharing.filter((touch) => touch.at <= at).at(-1) ?? sharing[0] ?? null;
  return { touches: sharing, creation: lastUntil(milestones.captured), converting: lastUntil(end) };
}

/** The share of every touch of the journey under a model, in its order; the shares sum to `wholeCredit` unless it is empty. */
export function creditOf(model: CreditModel, journey: Journey): readonly Share[] {
  const { touches } = journey;
  return inMillionths(
    touches,
    touches.map((touch, i) => weightOf(model, journey, touch, i)),
  );
}

function weightOf(model: CreditModel, { touches, creation, converting }: Journey, touch: Touch, i: number): number {
  const [first, last] = [touches[0], touches.at(-1)];
  switch (model) {
    case 'first':
      return touch === first ? 1 : 0;
    case 'last':
      return touch === last ? 1 : 0;
    case 'linear':
      return 1;
    case 'uShaped':
      return anchored(touches, touch, [first, creation], 40, 20);
    case 'wShaped':
      return anchored(touches, touch, [first, creation, converting], 30, 10);
    case 'timeDecay':
      return 2 ** (-millisBetween(touches[i]?.at ?? touch.at, last?.at ?? touch.at) / (halfLifeDays * dayMillis));
  }
}

/** Each anchor has its part, the touches between share the rest; a touch that is two anchors has both parts. */
function anchored(
  touches: readonly Touch[],
  touch: Touch,
  anchors: readonly (Touch | null | undefined)[],
  each: number,
  rest: number,
): number {
  const parts = anchors.filter((anchor) => anchor === touch).length;
  const between = touches.filter((other) => !anchors.includes(other)).length;
  return parts > 0 ? parts * each : rest / between;
}

/** Largest remainders first, earlier touches on a tie: every share is within one millionth of its exact part. */
function inMillionths(touches: readonly Touch[], weights: readonly number[]): readonly Share[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const exact = weights.map((weight) => (weight / sum) * wholeCredit);
  const floors = exact.map(Math.floor);
  const left = wholeCredit - floors.reduce((total, part) => total + part, 0);
  const byRemainder = exact
    .map((part, i) => ({ i, remainder: part - Math.floor(part) }))
    .sort((a, b) => b.remainder - a.remainder || a.i - b.i);
  const lucky = new Set(byRemainder.slice(0, left).map(({ i }) => i));
  return touches.map((touch, i) => ({ touchId: touch.id, millionths: (floors[i] ?? 0) + (lucky.has(i) ? 1 : 0) }));
}

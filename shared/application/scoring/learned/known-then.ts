import { storedScoring } from '../../../contracts/stored/scoring.ts';
import type { Touch } from '../../../domain/attribution/touch.ts';
import { type Instant, plusMillis } from '../../../domain/kernel/instant.ts';
import type { Decision } from '../../../domain/leads/decision.ts';
import { dayMillis } from '../../../domain/scoring/awards.ts';
import { leadValues } from '../../../domain/scoring/learned/lead-features.ts';
import type { FeatureValues } from '../../../domain/scoring/learned/observation.ts';

export type KnownThen = { readonly at: Instant; readonly values: FeatureValues };

const closing: ReadonlySet<unknown> = new Set(['disqualified', 'recycled', 'customer']);

/**
 * The lead as it looked when it qualified, or, when it never did, a day after its first scoring: the moment a prediction is wanted
 * for, and before anybody worked on it. Nothing is taken from `outcomeAt` on (null: it has not ended), nor from before the end of an
 * earlier cycle. Null when nothing was noted by then.
 */
export function knownThen(decisions: readonly Decision[], touches: readonly Touch[], outcomeAt: Instant | null): KnownThen | null {
  const before = decisions
    .filter(({ at }) => outcomeAt === null || at < outcomeAt)
    .sort((a, b) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? -1 : 1));
  const ended = before.findLast(({ kind, outcome }) => kind === 'stage' && closing.has(outcome.stage))?.at ?? null;
  const scorings = before.filter(({ kind, at, inputs }) => kind === 'scoring' && 'facts' in inputs && (ended === null || at > ended));
  const [first] = scorings;
  if (first === undefined) return null;
  const chosen =
    scorings.find(({ outcome }) => outcome.qualified === true) ??
    scorings.findLast(({ at }) => at <= plusMillis(first.at, dayMillis)) ??
    first;
  const { facts, fit, engagement } = storedScoring(chosen);
  return { at: chosen.at, values: leadValues({ facts, fit, engagement, touches, at: chosen.at }) };
}

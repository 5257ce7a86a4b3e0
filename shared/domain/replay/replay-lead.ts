import type { Touch } from '../attribution/touch.ts';
import type { Facts } from '../conditions/condition.ts';
import type { Instant } from '../kernel/instant.ts';
import { scoreFacts } from '../leads/facts.ts';
import { decaySteps } from '../scoring/outlook.ts';
import type { Rubric } from '../scoring/rubric.ts';
import { type Scorer, type ScoringResult, scorer } from '../scoring/score-lead.ts';
import { type LeadHistory, type Span, spanAt, spansOf } from './history.ts';
import { risesByDecay } from './rises-by-decay.ts';

/** A rubric made ready to judge many leads. */
export type Judge = { readonly rubric: Rubric; readonly version: string; readonly rises: boolean };
export const judgeOf = (rubric: Rubric, version: string): Judge => ({ rubric, version, rises: risesByDecay(rubric) });

/** When a lead qualified, in the order of its cycles, and how it stands at the end. */
export type Replayed = {
  readonly qualified: ReadonlyMap<number, Instant>;
  readonly last: ScoringResult | null;
  /** The score at any moment since the first scoring; null before it. */
  readonly at: (at: Instant) => ScoringResult | null;
  /** The facts of that moment, with the score they give. */
  readonly factsAt: (at: Instant) => Facts | null;
};

/** The past of a lead under one rubric. A lead qualifies once a cycle, at the first moment at which the threshold holds. */
export function replayLead(history: LeadHistory, { rubric, version, rises }: Judge): Replayed {
  const spans = spansOf(history);
  const scorers = new Map(spans.map((span) => [span, scorer({ facts: span.facts, rubric, rubricVersion: version })]));
  const at = (moment: Instant): ScoringResult | null => {
    const span = spanAt(spans, moment);
    return (span && scorers.get(span)?.(history.touches, moment)) ?? null;
  };
  const factsAt = (moment: Instant): Facts | null => {
    const [span, result] = [spanAt(spans, moment), at(moment)];
    return span === undefined || result === null ? null : { ...span.facts, ...scoreFacts(result.summary) };
  };
  const qualified = new Map<number, Instant>();
  for (const [span, score] of scorers) {
    if (!span.open || qualified.has(span.cycle)) continue;
    const first = momentsOf(span, history, rises ? rubric : null).find(
      (moment) => score(history.touches, moment).qualified && isRenewed(span, history.touches, moment, score),
    );
    if (first !== undefined) qualified.set(span.cycle, first);
  }
  return { qualified, last: at(history.until), at, factsAt };
}

/** What the person did before sales gave them back no longer qualifies them: a later form does, or what came after by itself. */
function isRenewed({ returnedAt }: Span, touches: readonly Touch[], moment: Instant, score: Scorer): boolean {
  if (returnedAt === null) return true;
  const since = touches.filter(({ at }) => at > returnedAt);
  return since.some(({ at, signal }) => signal === 'form.submitted' && at <= moment) || score(since, moment).qualified;
}

/** When something happened in the span, and between two such moments, for a rubric that may rise so, the steps of decay. */
function momentsOf(span: Span, { touches, until }: LeadHistory, rising: Rubric | null): readonly Instant[] {
  const within = ({ at }: Touch): boolean => at > span.from && (at < span.to || at === until);
  const events = [...new Set([span.from, ...touches.filter(within).map(({ at }) => at)])].sort();
  if (rising === null) return events;
  return events.flatMap((event, i) => {
    const next = events[i + 1];
    // The end of all is part of the last stretch.
    const before = (step: Instant): boolean => (next === undefined ? step < span.to || (step === span.to && step === until) : step < next);
    return [event, ...decaySteps(rising, span.facts, touches, event).filter(before)];
  });
}

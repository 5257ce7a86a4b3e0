import type { SourceSummary, Touch, TouchSummary } from './touch.ts';

const summaryOf = (touch: Touch): TouchSummary => ({
  at: touch.at,
  channel: touch.channel,
  source: touch.source,
  medium: touch.medium,
  campaign: touch.campaign,
});

/** The summary after the very first touch. */
export function firstSource(touch: Touch): SourceSummary {
  const summary = summaryOf(touch);
  return withAcquisition(summary, touch.meaningful ? summary : null, summary);
}

/**
 * The summary with one more touch, which may arrive late: an older one takes over the first places, a newer one the last.
 * At equal times the touch already known keeps its place, so that redelivery changes nothing.
 */
export function addTouch(source: SourceSummary, touch: Touch): SourceSummary {
  const summary = summaryOf(touch);
  const first = summary.at < source.firstTouch.at ? summary : source.firstTouch;
  const last = summary.at > source.lastTouch.at ? summary : source.lastTouch;
  const known = source.firstMeaningfulTouch;
  const meaningful = touch.meaningful && (known === null || summary.at < known.at) ? summary : known;
  return withAcquisition(first, meaningful, last);
}

/** The first touches that an older one, arriving late, took the place of (design §6 Attribution: it rewrites and is logged). */
export const rewritten = (before: SourceSummary, after: SourceSummary): readonly string[] =>
  (['firstTouch', 'firstMeaningfulTouch'] as const)
    .filter((name) => before[name] !== null && before[name]?.at !== after[name]?.at)
    .map((name) => `source.${name}`);

/** What brought the lead is its first meaningful touch; without one, its first. */
function withAcquisition(firstTouch: TouchSummary, firstMeaningfulTouch: TouchSummary | null, lastTouch: TouchSummary): SourceSummary {
  const { channel, source, medium, campaign } = firstMeaningfulTouch ?? firstTouch;
  return { channel, source, medium, campaign, firstTouch, firstMeaningfulTouch, lastTouch };
}

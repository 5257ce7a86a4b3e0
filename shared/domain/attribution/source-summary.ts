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

/** Both summaries as one; where both have a touch of the same instant, that of `a` keeps its place. */
export function joinSources(a: SourceSummary, b: SourceSummary): SourceSummary {
  const first = b.firstTouch.at < a.firstTouch.at ? b.firstTouch : a.firstTouch;
  const last = b.lastTouch.at > a.lastTouch.at ? b.lastTouch : a.lastTouch;
  const [ours, theirs] = [a.firstMeaningfulTouch, b.firstMeaningfulTouch];
  const meaningful = ours === null || (theirs !== null && theirs.at < ours.at) ? theirs : ours;
  return withAcquisition(first, meaningful, last);
}

/** What brought the lead is its first meaningful touch; without one, its first. */
function withAcquisition(firstTouch: TouchSummary, firstMeaningfulTouch: TouchSummary | null, lastTouch: TouchSummary): SourceSummary {
  const { channel, source, medium, campaign } = firstMeaningfulTouch ?? firstTouch;
  return { channel, source, medium, campaign, firstTouch, firstMeaningfulTouch, lastTouch };
}

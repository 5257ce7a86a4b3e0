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
export const addTouch = (source: SourceSummary, touch: Touch): SourceSummary => placed(source, touch, true);

/**
 * The summary with one more touch of somebody who only knows the person's address: it fills the place of a first meaningful
 * touch that is empty, and takes none, however old it claims to be. Else any stranger could rewrite where a lead came from.
 */
export const addUnprovenTouch = (source: SourceSummary, touch: Touch): SourceSummary => placed(source, touch, false);

function placed(source: SourceSummary, touch: Touch, proven: boolean): SourceSummary {
  const summary = summaryOf(touch);
  const first = proven && summary.at < source.firstTouch.at ? summary : source.firstTouch;
  const last = summary.at > source.lastTouch.at ? summary : source.lastTouch;
  const known = source.firstMeaningfulTouch;
  const leads = known === null ? proven || summary.at >= first.at : proven && summary.at < known.at;
  const meaningful = touch.meaningful && leads ? summary : known;
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

import { isEngagementTouch } from '../engagement/engagement.ts';
import { isHuman } from '../engagement/signals.ts';
import { addTouch, addUnprovenTouch, firstSource } from './source-summary.ts';
import type { SourceSummary, Touch, TouchSummary } from './touch.ts';

/** A person's own act: what a machine did, or sent, brought nobody. */
export const isCountable = (touch: Touch): boolean => !touch.discounted && isHuman(touch.signal);

/**
 * The summary with the engagements that count, and without those that no longer do. `touches`: the whole history. What a browser
 * says fills an empty place and takes none, unless it is the browser that brought the lead: else any stranger who knows an address could
 * rewrite where its lead came from.
 */
export function sourceWith(source: SourceSummary, touches: readonly Touch[]): SourceSummary {
  const engagements = touches.filter(isEngagementTouch);
  const gone = engagements.some((touch) => !isCountable(touch) && holdsPlace(source, touch));
  const base = gone ? (toldSource(touches) ?? source) : source;
  return engagements.filter(isCountable).reduce((summary, touch) => (touch.unproven ? addUnprovenTouch : addTouch)(summary, touch), base);
}

function holdsPlace({ firstTouch, firstMeaningfulTouch, lastTouch }: SourceSummary, touch: Touch): boolean {
  const is = (place: TouchSummary | null): boolean => place?.at === touch.at && place.channel === touch.channel;
  return is(firstTouch) || is(firstMeaningfulTouch) || is(lastTouch);
}

/** What commits told, in their order: those of the first are proven, later ones came from whoever knew the address. */
function toldSource(touches: readonly Touch[]): SourceSummary | null {
  const told = touches.filter((touch) => !isEngagementTouch(touch) && isCountable(touch));
  const [first, ...others] = [...told].sort((a, b) => (a.id < b.id ? -1 : 1));
  if (first === undefined) return null;
  const add = (source: SourceSummary, touch: Touch): SourceSummary =>
    touch.submissionId === first.submissionId ? addTouch(source, touch) : addUnprovenTouch(source, touch);
  return others.reduce(add, firstSource(first));
}

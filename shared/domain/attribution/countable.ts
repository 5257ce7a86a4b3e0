import { isHuman } from '../engagement/signals.ts';
import { addTouch, firstSource } from './source-summary.ts';
import type { SourceSummary, Touch } from './touch.ts';

/** A person's own act: what a machine did, or sent, brought nobody. */
export const isCountable = (touch: Touch): boolean => !touch.discounted && isHuman(touch.signal);

/**
 * The summary over all touches, oldest first; null when none of them counts.
 */
export function sourceOf(touches: readonly Touch[]): SourceSummary | null {
  const [first, ...others] = touches.filter(isCountable);
  return first === undefined ? null : others.reduce(addTouch, firstSource(first));
}

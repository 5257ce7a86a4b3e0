import type { Touch } from './touch.ts';

/** Page views are told again with every post of a visit, under new ids; two posts of one browser tell of the same view. */
const sameView = (touch: Touch): string => (touch.signal === 'page.viewed' ? `${touch.at} ${touch.landingPage}` : touch.id);

/** The touches of one person who is several leads, each once, oldest first: none may count twice. */
export function distinctTouches(touches: readonly Touch[]): readonly Touch[] {
  const sorted = [...touches].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1));
  const distinct = new Map<string, Touch>();
  for (const touch of sorted) if (!distinct.has(sameView(touch))) distinct.set(sameView(touch), touch);
  return [...distinct.values()];
}

import { type Instant, millisBetween, parseInstant } from '../kernel/instant.ts';

const hour = 3_600_000;
/** A browser's clock is believed this far back, and never ahead of ours. */
const trustedMillis = 24 * hour;
/** How far back a system of the company may tell history: as long as a visitor is remembered. */
export const historyDays = 400;
const historyMillis = historyDays * 24 * hour;

export type TimeNote = 'time-in-future' | 'time-not-trusted' | 'time-unreadable';
export type StatedTime = { readonly at: Instant; readonly note: TimeNote | null } | { readonly refused: 'too-old' | 'time-unreadable' };

/**
 * When it happened, from what the sender says. Where the statement cannot be believed the server's time stands in, with a
 * note; history that is older than the limit or of no readable time is refused, because today would be the worst of all wrong times for it.
 */
export function statedTime(text: string | null, now: Instant, sender: 'browser' | 'trusted'): StatedTime {
  if (text === null) return { at: now, note: null };
  const stated = parseInstant(text);
  if (stated === null) return sender === 'browser' ? { at: now, note: 'time-unreadable' } : { refused: 'time-unreadable' };
  if (stated > now) return { at: now, note: 'time-in-future' };
  const age = millisBetween(stated, now);
  if (sender === 'browser') return age <= trustedMillis ? { at: stated, note: null } : { at: now, note: 'time-not-trusted' };
  return age <= historyMillis ? { at: stated, note: null } : { refused: 'too-old' };
}

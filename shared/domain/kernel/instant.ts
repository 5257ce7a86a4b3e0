import { type Brand, brand } from './brand.ts';

/**
 * A moment on the time line as RFC 3339 UTC text with milliseconds (`2026-01-05T09:00:00.000Z`).
 * The fixed width makes text order equal time order, so instants serve as sort keys unchanged.
 */
export type Instant = Brand<string, 'Instant'>;

/** From epoch milliseconds (UTC). */
export const instantFromMillis = (millis: number): Instant => brand<Instant>(new Date(millis).toISOString());

/** Epoch milliseconds (UTC). */
export const millisOf = (instant: Instant): number => Date.parse(instant);

/** `instant` moved by `millis` (negative moves back). */
export const plusMillis = (instant: Instant, millis: number): Instant => instantFromMillis(millisOf(instant) + millis);

/** Milliseconds from `a` to `b`; negative when `b` is earlier. */
export const millisBetween = (a: Instant, b: Instant): number => millisOf(b) - millisOf(a);

/** Any RFC 3339 text with an offset, normalised; null when the text is not an instant. */
export function parseInstant(text: string): Instant | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return null;
  const millis = Date.parse(text);
  return Number.isNaN(millis) ? null : instantFromMillis(millis);
}

export const earliest = (a: Instant, b: Instant): Instant => (a <= b ? a : b);
export const latest = (a: Instant, b: Instant): Instant => (a >= b ? a : b);

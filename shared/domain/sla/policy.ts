import type { Condition } from '../conditions/condition.ts';
import type { ClockKind } from './clock.ts';

/** Local wall-clock times `HH:MM`; `to` at or before `from` runs over midnight; `24:00` ends the day. Half-open. */
export type Window = { readonly from: string; readonly to: string };
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

/** Business hours of a place. A date in `holidays` replaces the weekday's windows: none = closed, some = half-day. */
export type Calendar = {
  readonly name: string;
  /** IANA zone, e.g. `Europe/Berlin`. */
  readonly zone: string;
  readonly week: Readonly<Partial<Record<Weekday, readonly Window[]>>>;
  readonly holidays: readonly { readonly date: string; readonly label: string; readonly windows: readonly Window[] }[];
};

export type ClockPolicy = {
  readonly kind: ClockKind;
  /** Whole seconds of business time (or wall time) until 100 %. */
  readonly targetSeconds: number;
  readonly time: 'business' | 'wall';
  /** Percent of the target, ascending: below 100 warns, from 100 breaches. */
  readonly levels: readonly number[];
  readonly metBy: readonly ('accept' | 'first-touch')[];
};

export type SlaPolicy = {
  readonly name: string;
  /** The calendar of the owner wins over this one when it has one. */
  readonly calendarId: string;
  readonly timer: 'state-machine' | 'sweep';
  readonly clocks: readonly ClockPolicy[];
  readonly when?: Condition | undefined;
};

import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { SlaClock } from '../../domain/sla/clock.ts';
import { cancelClock, meetClock } from '../../domain/sla/meet-clock.ts';
import { type EventContext, newEvent } from '../events/new-event.ts';
import type { ClockWrite } from '../ports/lead-store.ts';
import { clockWrite } from '../sla/clock-write.ts';

const isOpen = (clock: SlaClock): boolean => clock.state === 'running' || clock.state === 'paused' || clock.state === 'breached';

export type EndedClocks = { readonly clocks: readonly ClockWrite[]; readonly events: readonly LeadEvent[] };

/** `by` is the owner whose act it is, or null: nobody the clock could be waiting for. */
export type ClockAct = { readonly act: 'accept' | 'first-touch'; readonly at: Instant; readonly by: string | null };

/**
 * Meets every open clock that the act ends, and says so in one event per clock. An act before the clock started counts
 * for the owner it waits for and for nobody else: the promise is the new owner's, and they may have kept it beforehand.
 */
export function meetClocks(context: EventContext, clocks: readonly SlaClock[], { act, at, by }: ClockAct): EndedClocks {
  const met = clocks
    .filter((clock) => isOpen(clock) && clock.metBy.includes(act) && (at >= clock.startedAt || by === clock.ownerId))
    .map((clock) => ({ before: clock, ...meetClock(clock, at) }));
  return {
    clocks: met.map((entry) => clockWrite(entry.before, entry.clock)),
    events: met.map(({ clock, onTime }) =>
      newEvent(context, 'sla.met.v1', {
        clockId: clock.id,
        kind: clock.kind,
        generation: clock.generation,
        dueAt: clock.dueAt,
        metAt: clock.endedAt ?? at,
        onTime,
      }),
    ),
  };
}

/** Stops every open clock without a verdict: the promise no longer applies. */
export const cancelClocks = (clocks: readonly SlaClock[], at: Instant): readonly ClockWrite[] =>
  clocks.filter(isOpen).map((clock) => clockWrite(clock, cancelClock(clock, at)));

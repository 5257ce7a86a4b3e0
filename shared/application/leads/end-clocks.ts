import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { SlaClock } from '../../domain/sla/clock.ts';
import { cancelClock, meetClock } from '../../domain/sla/meet-clock.ts';
import { type EventContext, newEvent } from '../events/new-event.ts';
import type { ClockWrite } from '../ports/lead-store.ts';
import { clockWrite } from './command.ts';

const isOpen = (clock: SlaClock): boolean => clock.state === 'running' || clock.state === 'paused' || clock.state === 'breached';

export type EndedClocks = { readonly clocks: readonly ClockWrite[]; readonly events: readonly LeadEvent[] };

/** Meets every open clock that `act` ends, and says so in one event per clock. */
export function meetClocks(context: EventContext, clocks: readonly SlaClock[], act: 'accept' | 'first-touch', at: Instant): EndedClocks {
  const met = clocks
    .filter((clock) => isOpen(clock) && clock.metBy.includes(act))
    .map((clock) => ({ before: clock, ...meetClock(clock, at) }));
  return {
    clocks: met.map((entry) => clockWrite(entry.before, entry.clock)),
    events: met.map(({ clock, onTime }) =>
      newEvent(context, 'sla.met.v1', {
        clockId: clock.id,
        kind: clock.kind,
        generation: clock.generation,
        dueAt: clock.dueAt,
        metAt: at,
        onTime,
      }),
    ),
  };
}

/** Stops every open clock without a verdict: the promise no longer applies. */
export const cancelClocks = (clocks: readonly SlaClock[], at: Instant): readonly ClockWrite[] =>
  clocks.filter(isOpen).map((clock) => clockWrite(clock, cancelClock(clock, at)));

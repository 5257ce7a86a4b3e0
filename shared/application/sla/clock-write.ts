import type { SlaClock } from '../../domain/sla/clock.ts';
import type { ClockWrite } from '../ports/lead-store.ts';

/** The conditional write of a changed clock against the row it was read as. */
export const clockWrite = (before: SlaClock, after: SlaClock): ClockWrite => ({
  clock: after,
  expected: { state: before.state, generation: before.generation, nextLevel: before.nextLevel },
});

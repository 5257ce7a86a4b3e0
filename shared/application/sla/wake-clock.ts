import type { ClockId, LeadId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { nextWakeAt, type SlaClock } from '../../domain/sla/clock.ts';
import { wakeClock } from '../../domain/sla/wake-clock.ts';
import { cappedWake } from '../capped-wake.ts';
import { newEvent } from '../events/new-event.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { Clock, Ids } from '../ports/system.ts';
import { clockWrite } from './clock-write.ts';

export type Wake = { readonly clockId: ClockId; readonly leadId: LeadId; readonly generation: number };
/** `wakeAt` null: the clock owes no more wakes of this generation. */
export type WakeResult = { readonly fired: number; readonly wakeAt: Instant | null };

export type WakeClockDeps = { readonly leads: Pick<LeadStore, 'getWithClocks' | 'commitClock'>; readonly clock: Clock; readonly ids: Ids };

/**
 * Looks at one clock and fires every level that is due, each in its own conditional write: whichever of timer and sweep
 * comes second finds the level gone, and a clock that a person ended meanwhile stays ended. Stale generations and early
 * wakes change nothing.
 */
export const createWakeClock =
  (deps: WakeClockDeps) =>
  async (wake: Wake): Promise<WakeResult> => {
    for (let fired = 0; ; ) {
      const found = await deps.leads.getWithClocks(wake.leadId);
      const clock = found?.clocks.find((row) => row.id === wake.clockId);
      if (found === null || clock === undefined || clock.generation !== wake.generation) return { fired, wakeAt: null };
      const now = deps.clock.now();
      const outcome = wakeClock(clock, now, wake.generation);
      if (outcome.kind === 'noop') {
        const next = outcome.reason === 'early' ? nextWakeAt(clock) : null;
        return { fired, wakeAt: next === null ? null : cappedWake(next, now) };
      }
      const events = [levelEvent(deps, outcome, found.lead.version, now)];
      const written = await deps.leads.commitClock({ ...clockWrite(clock, outcome.clock), events });
      if (written === 'ok') fired += 1;
    }
  };

function levelEvent(
  deps: WakeClockDeps,
  fire: { readonly clock: SlaClock; readonly level: number; readonly breached: boolean },
  leadVersion: number,
  at: Instant,
) {
  const { clock } = fire;
  const context = { ids: deps.ids, at, leadId: clock.leadId, leadVersion, correlationId: clock.id, causationId: null };
  return newEvent(context, fire.breached ? 'sla.breached.v1' : 'sla.warned.v1', {
    clockId: clock.id,
    kind: clock.kind,
    generation: clock.generation,
    level: fire.level,
    dueAt: clock.dueAt,
    ownerId: clock.ownerId,
    policyId: clock.policyId,
    policyVersion: clock.policyVersion,
  });
}

import { plusMillis } from '../../domain/kernel/instant.ts';
import { isRunning } from '../../domain/nurture/run.ts';
import { mapAtOnce } from '../map-at-once.ts';
import type { NurtureStore } from '../ports/nurture-store.ts';
import { createWakeNurture, type WakeNurtureDeps } from './wake-nurture.ts';

export type SweepNurtureDeps = WakeNurtureDeps & { readonly nurture: NurtureStore };

/** Timers go first: what is due for less than this is theirs. */
const lateMillis = 60_000;
/** More than this per run waits for the next one. */
const batch = 500;

/** Wakes what its timer did not: every due run of the leads the index names. One lead that fails stands in nobody's way, and is told at the end. */
export const createSweepNurture = (deps: SweepNurtureDeps) => {
  const wake = createWakeNurture(deps);
  return async (): Promise<{ readonly moved: number }> => {
    const now = deps.clock.now();
    const faults: unknown[] = [];
    const moved = await mapAtOnce(await deps.nurture.due(plusMillis(now, -lateMillis), batch), async (leadId) => {
      try {
        let taken = 0;
        for (const run of ((await deps.nurture.get(leadId))?.runs ?? []).filter(isRunning))
          taken += (await wake({ leadId, trackId: run.trackId, cycle: run.cycle, generation: run.generation })).taken;
        return taken;
      } catch (fault) {
        faults.push(fault);
        return 0;
      }
    });
    if (faults.length > 0) throw faults[0];
    return { moved: moved.reduce((sum, taken) => sum + taken, 0) };
  };
};

import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Run } from '../../domain/nurture/run.ts';
import { cappedWake } from '../capped-wake.ts';
import type { Clock } from '../ports/system.ts';
import type { NurtureWorkflows } from '../ports/workflows.ts';

export type RunTimerDeps = { readonly workflows: NurtureWorkflows; readonly clock: Clock };

/** One timer workflow per run and generation; the same twice is one. */
export async function startRunTimers(deps: RunTimerDeps, leadId: LeadId, runs: readonly Run[]): Promise<void> {
  const now = deps.clock.now();
  await Promise.all(
    runs.map(({ trackId, cycle, generation, dueAt }) =>
      dueAt === null ? null : deps.workflows.start({ leadId, trackId, cycle, generation, wakeAt: cappedWake(dueAt, now) }),
    ),
  );
}

import type { LeadStore } from '../shared/application/ports/lead-store.ts';
import type { NurtureStore } from '../shared/application/ports/nurture-store.ts';
import type { ClockWorkflowInput, NurtureWorkflowInput } from '../shared/application/ports/workflows.ts';
import { instantFromMillis } from '../shared/domain/kernel/instant.ts';
import { restartLimit } from './workflows.ts';

const allTimes = instantFromMillis(Date.UTC(9999, 0));

/** Every clock that owes a wake, the next ones first. */
export const openClocks = (leads: Pick<LeadStore, 'dueClocks'>): Promise<readonly ClockWorkflowInput[]> =>
  leads.dueClocks(allTimes, restartLimit);

/** Every run through a nurture track that a step is due in. */
export async function openRuns(nurture: Pick<NurtureStore, 'due' | 'get'>): Promise<readonly NurtureWorkflowInput[]> {
  const open: NurtureWorkflowInput[] = [];
  for (const leadId of await nurture.due(allTimes, restartLimit))
    for (const { trackId, cycle, generation, dueAt } of (await nurture.get(leadId))?.runs ?? [])
      if (dueAt !== null) open.push({ leadId, trackId, cycle, generation, wakeAt: dueAt });
  return open;
}

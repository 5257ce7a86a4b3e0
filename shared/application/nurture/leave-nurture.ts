import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { exitOf } from '../../domain/nurture/decide-step.ts';
import { endRun, isRunning, type Run, withRuns } from '../../domain/nurture/run.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { NurtureStore } from '../ports/nurture-store.ts';
import type { Clock, Ids } from '../ports/system.ts';
import { Contended, dropped, maxAttempts, type Reaction } from '../reaction.ts';
import { endedEvents, nurtureContext } from './nurture-events.ts';
import { type TrackDeps, trackOf } from './rules-of.ts';
import { type SightDeps, sightOf } from './sight.ts';

export type LeaveDeps = TrackDeps &
  SightDeps & {
    readonly leads: Pick<LeadStore, 'get'>;
    readonly nurture: Pick<NurtureStore, 'get' | 'save'>;
    readonly clock: Clock;
    readonly ids: Ids;
  };

/** Reaction to whatever may end a run: looks at the lead as it stands now, and ends at once what must end. */
export const createLeaveNurture =
  (deps: LeaveDeps) =>
  async (event: LeadEvent): Promise<Reaction> => {
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      const leadId = await personId(deps, event);
      const before = await deps.nurture.get(leadId);
      if (before === null || !before.runs.some(isRunning)) return dropped('in no track');
      const lead = await deps.leads.get(leadId);
      if (lead === null || lead.id !== leadId) return dropped('no lead of its own');
      const [sight, at] = [await sightOf(deps, lead), deps.clock.now()];
      const judged = await Promise.all(
        before.runs.filter(isRunning).map(async (run): Promise<readonly Run[]> => {
          const exit = exitOf(run, await trackOf(deps, run), sight, at);
          return exit === null ? [] : [endRun(run, exit, at)];
        }),
      );
      const ended = judged.flat();
      if (ended.length === 0) return dropped('ends no run');
      const nurture = withRuns(before, ...ended);
      const events = ended.flatMap((run) => endedEvents(nurtureContext(deps, lead, run, at, event), run));
      if ((await deps.nurture.save({ nurture, expectedRevision: before.revision, leadVersion: null, events })) === 'ok') return 'done';
    }
    throw new Contended(event.leadId);
  };

/** Engagements are filed under the id they came in by; everything else stands in the log of the lead itself. */
async function personId(deps: LeaveDeps, event: LeadEvent): Promise<LeadId> {
  const leadId = brand<LeadId>(event.leadId);
  if (event.type !== 'engagement.recorded.v1') return leadId;
  return (await deps.leads.get(leadId))?.id ?? leadId;
}

import type * as z from 'zod';
import type { $nurtureRun, $nurtureRuns } from '../../contracts/http/nurture-resources.ts';
import type { Refusal } from '../../contracts/http/problems.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Run } from '../../domain/nurture/run.ts';
import { absentLead } from '../leads/absent-lead.ts';
import { memberRows } from '../leads/member-rows.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { NurtureStore } from '../ports/nurture-store.ts';
import { type TrackDeps, trackOf } from './rules-of.ts';

export type ReadNurtureDeps = TrackDeps & {
  readonly leads: Pick<LeadStore, 'get' | 'tombstone'>;
  readonly nurture: Pick<NurtureStore, 'get'>;
};

/** The runs of the person, whichever of their leads they began with, newest first. */
export const createReadNurture =
  (deps: ReadNurtureDeps) =>
  async (id: string): Promise<Result<z.input<typeof $nurtureRuns>, Refusal>> => {
    const lead = await deps.leads.get(brand<LeadId>(id));
    if (lead === null) return err(await absentLead(deps.leads, id));
    const runs = await memberRows(lead, async (leadId) => (await deps.nurture.get(leadId))?.runs ?? []);
    const newest = [...runs].sort((a, b) => (a.startedAt > b.startedAt ? -1 : a.startedAt < b.startedAt ? 1 : 0));
    return ok({ leadId: lead.id, items: await Promise.all(newest.map((run) => viewOf(deps, run))) });
  };

async function viewOf(deps: TrackDeps, run: Run): Promise<z.input<typeof $nurtureRun>> {
  const track = await trackOf(deps, run);
  const step = track.steps[run.nextStep];
  const { dueAt, plannedAt, heldFor } = run;
  const next =
    step === undefined || dueAt === null
      ? null
      : { stepId: step.id, index: run.nextStep, purpose: step.purpose, channel: step.channel, dueAt, plannedAt, heldFor };
  return {
    trackId: run.trackId,
    trackVersion: run.trackVersion,
    name: track.name,
    cycle: run.cycle,
    generation: run.generation,
    state: run.state,
    reason: run.reason,
    startedAt: run.startedAt,
    next,
    steps: track.steps.length,
    taken: run.taken.map((step) => ({ ...step })),
    endedAt: run.endedAt,
    exit: run.exit === null ? null : { ...run.exit },
  };
}

import type * as z from 'zod';
import type { $leadsDryRun } from '../../contracts/http/dry-run-resources.ts';
import type { Refusal } from '../../contracts/http/problems.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { ok, type Result } from '../../domain/kernel/result.ts';
import { mapAtOnce } from '../map-at-once.ts';
import type { RecordStore } from '../ports/record-store.ts';
import type { Clock } from '../ports/system.ts';
import { type CandidateDeps, candidateOf } from './candidate.ts';
import { dealsOfEach } from './deals.ts';
import { scoreRowViews } from './dry-run-view.ts';
import type { PastDeps } from './read-past.ts';
import { replayOne } from './replay-one.ts';
import { baselineName, candidateName, type TrialDeps, trialOf } from './trial.ts';

export type DryRunLeadsDeps = CandidateDeps &
  TrialDeps &
  Omit<PastDeps, 'deals'> & { readonly records: Pick<RecordStore, 'referrers' | 'getMany'>; readonly clock: Clock };
type Input = { readonly id: string; readonly leadIds: readonly string[]; readonly version: number | null };
export type LeadsDryRun = z.input<typeof $leadsDryRun>;

/** What a rubric would have made of a few leads, at once and with nothing written. */
export const createDryRunLeads =
  (deps: DryRunLeadsDeps) =>
  async ({ id, leadIds, version }: Input): Promise<Result<LeadsDryRun, Refusal>> => {
    const tried = await candidateOf(deps, { kind: 'rubric', id, version });
    if (!tried.ok) return tried;
    const trial = await trialOf(deps, tried.value, tried.value.body);
    const until = deps.clock.now();
    const reads = { ...deps, deals: dealsOfEach(deps.records) };
    const leads = await mapAtOnce([...new Set(leadIds)], async (leadId) => {
      const replayed = await replayOne(reads, trial, brand<LeadId>(leadId), until);
      return typeof replayed === 'string'
        ? { leadId, leftOut: replayed, standing: null, differences: [] }
        : { leadId, leftOut: null, standing: { ...replayed.record.standing }, differences: scoreRowViews(replayed) };
    });
    return ok({ candidate: candidateName(tried.value), baseline: baselineName(tried.value), leads: [...leads] });
  };

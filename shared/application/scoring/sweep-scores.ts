import { mayProcess } from '../../domain/consent/gate.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { type Instant, millisBetween } from '../../domain/kernel/instant.ts';
import { wakesAt } from '../../domain/leads/dormancy.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { pinnedConsentPolicy } from '../consent/consent-policy.ts';
import type { Documents } from '../documents/documents.ts';
import { personTouches } from '../leads/member-rows.ts';
import { mapAtOnce } from '../map-at-once.ts';
import type { LeadCommit, LeadStore } from '../ports/lead-store.ts';
import type { Clock } from '../ports/system.ts';
import { isSame, looked, type ScoreNowDeps, scoreNow, silently } from './score-now.ts';
import { scoredCommit } from './scored-commit.ts';

export type SweepScoresDeps = Omit<ScoreNowDeps, 'documents'> & {
  readonly leads: Pick<LeadStore, 'get' | 'touches' | 'decayed' | 'commit' | 'list'>;
  readonly documents: Documents<'rubric' | 'consent-policy'>;
  readonly clock: Clock;
};

const batch = 100;
/** Well inside the time of the function. */
const budgetMillis = 35_000;

/**
 * Scores anew the leads whom decay has just moved to another cell or over the threshold, or who may have fallen silent, and nobody else:
 * the index names them by that moment. Whoever was changed meanwhile has been scored, or is left for the next run.
 */
export const createSweepScores = (deps: SweepScoresDeps) => async (): Promise<{ readonly moved: number }> => {
  const began = deps.clock.now();
  const faults: unknown[] = [];
  // One that cannot be scored stands first in the index for good: the others must not wait behind it.
  const tried = (leadId: LeadId): Promise<boolean> =>
    rescore(deps, leadId).catch((fault: unknown) => {
      faults.push(fault);
      return false;
    });
  let moved = 0;
  for (;;) {
    const due = await deps.leads.decayed(deps.clock.now(), batch);
    const done = (await mapAtOnce(due, tried)).filter(Boolean).length;
    moved += done;
    if (done > 0 && due.length === batch && millisBetween(began, deps.clock.now()) <= budgetMillis) continue;
    if (faults.length > 0) throw faults[0];
    return { moved };
  }
};

async function rescore(deps: SweepScoresDeps, leadId: LeadId): Promise<boolean> {
  const at = deps.clock.now();
  const lead = await deps.leads.get(leadId);
  // The index lags, and a merged lead answers as its survivor.
  if (lead === null || lead.id !== leadId || lead.pendingStep !== null || (wakesAt(lead) ?? at) >= at) return false;
  return (await deps.leads.commit(await commitOf(deps, lead, at))).ok;
}

async function commitOf(deps: SweepScoresDeps, lead: Lead, at: Instant): Promise<LeadCommit> {
  const may = mayProcess(lead, 'profiling', (await pinnedConsentPolicy(deps.documents)).body);
  if (!may.allowed) return silently(lead, { ...lead, score: lead.score && { ...lead.score, changesAt: null }, dormantAt: null }, at);
  const { scored } = await scoreNow(deps, { lead, touches: await personTouches(deps.leads, lead), cause: null, at });
  const commit = scoredCommit(scored);
  return isSame(lead, commit.lead) ? silently(lead, looked(lead, commit.lead), at) : commit;
}

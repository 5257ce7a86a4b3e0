import type { LeadId } from '../../domain/kernel/ids.ts';
import { type Instant, plusMillis } from '../../domain/kernel/instant.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { endRun, isRunning, type Nurture, type Run, withRuns } from '../../domain/nurture/run.ts';
import type { NurtureStore } from '../ports/nurture-store.ts';
import type { Ids } from '../ports/system.ts';
import { Contended, maxAttempts } from '../reaction.ts';
import { endedEvents, nurtureContext, startedEvent } from './nurture-events.ts';
import { type RunTimerDeps, startRunTimers } from './start-run-timers.ts';

export type FollowMergeDeps = RunTimerDeps & { readonly nurture: Pick<NurtureStore, 'get' | 'save'>; readonly ids: Ids };

/**
 * The survivor takes over what a merged lead had under way, and keeps one run per track: of two in the same version of a track the one
 * that is further on, so that the person is not written twice. The survivor first: a break between the writes leaves a run too many,
 * which the next look ends, never one too few. May be repeated.
 */
export async function followMerge(deps: FollowMergeDeps, survivor: Lead, memberId: LeadId): Promise<boolean> {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const [row, own] = await Promise.all([deps.nurture.get(memberId), deps.nurture.get(survivor.id)]);
    const running = row?.runs.filter(isRunning) ?? [];
    if (row === null || running.length === 0) return false;
    const before = own ?? { leadId: survivor.id, revision: 0, runs: [] };
    const at = deps.clock.now();
    const taken = running.flatMap((run) => takenOver(before, run, survivor.cycle, at) ?? []);
    if (taken.length > 0 && (await keep(deps, survivor, before, taken, at)) === 'stale') continue;
    const ended = running.map((run) => endRun(run, { code: 'merged', detail: `The lead is ${survivor.id} now.` }, at));
    const nurture = withRuns(row, ...ended);
    const events = ended.flatMap((run) => endedEvents(nurtureContext(deps, { id: memberId, version: survivor.version }, run, at), run));
    if ((await deps.nurture.save({ nurture, expectedRevision: row.revision, leadVersion: null, events })) === 'ok') return true;
  }
  throw new Contended(memberId);
}

async function keep(deps: FollowMergeDeps, survivor: Lead, before: Nurture, taken: readonly Run[], at: Instant): Promise<'ok' | 'stale'> {
  const nurture = withRuns(before, ...taken);
  const events = taken.map((run) => startedEvent(nurtureContext(deps, survivor, run, at), run));
  const saved = await deps.nurture.save({ nurture, expectedRevision: before.revision, leadVersion: survivor.version, events });
  if (saved === 'ok') await startRunTimers(deps, survivor.id, taken);
  return saved;
}

/** The run the survivor has from now on; null when it keeps its own. What was sent stays written where it was sent from. */
function takenOver({ runs }: Nurture, run: Run, cycle: number, at: Instant): Run | null {
  const theirs = run.mailingSince === null ? run : mailed(run, at);
  const own = runs.find((row) => row.trackId === theirs.trackId && (isRunning(row) || row.cycle === cycle));
  if (own === undefined) return { ...theirs, cycle, generation: 1, startedAt: at, taken: [], mailingSince: null };
  const further = isRunning(own) && own.trackVersion === theirs.trackVersion && theirs.nextStep > own.nextStep;
  if (!further) return null;
  const { nextStep, dueAt, plannedAt, heldFor } = theirs;
  return { ...own, generation: own.generation + 1, nextStep, dueAt, plannedAt, heldFor };
}

/** A mail of theirs is with the service: its step counts as taken, and the next one waits a day, since its own wait is not known here. */
function mailed(run: Run, at: Instant): Run {
  const dueAt = plusMillis(at, dayMillis);
  return { ...run, nextStep: run.nextStep + 1, dueAt, plannedAt: dueAt, mailingSince: null };
}
const dayMillis = 86_400_000;

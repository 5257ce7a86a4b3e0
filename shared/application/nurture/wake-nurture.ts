import type { LeadId } from '../../domain/kernel/ids.ts';
import { type Instant, millisBetween, plusMillis } from '../../domain/kernel/instant.ts';
import { isRun, type Nurture, type Run, type RunKey, wakeRun } from '../../domain/nurture/run.ts';
import { cappedWake } from '../capped-wake.ts';
import type { Clock } from '../ports/system.ts';
import { type FollowMergeDeps, followMerge } from './follow-merge.ts';
import { answerMillis, lostAnswer, settleMail } from './mail-step.ts';
import { trackOf, withCalendar } from './rules-of.ts';
import { type TakeStepDeps, takeStep } from './take-step.ts';

export type NurtureWake = RunKey & { readonly leadId: LeadId };
/** `wakeAt` null: the run owes no more wakes of this generation. */
export type NurtureWakeResult = { readonly taken: number; readonly wakeAt: Instant | null };
export type WakeNurtureDeps = TakeStepDeps & Omit<FollowMergeDeps, 'workflows'> & { readonly clock: Clock };

/** One wake takes a handful of steps at most: those that follow at once. Whoever loses more races than this is woken again. */
const maxTurns = 10;
const soonMillis = 60_000;

/**
 * Looks at one run and does what is due, each thing in its own conditional write: of timer and sweep the second finds it done. Stale
 * generations and early wakes change nothing.
 */
export const createWakeNurture =
  (deps: WakeNurtureDeps) =>
  async (wake: NurtureWake): Promise<NurtureWakeResult> => {
    let taken = 0;
    for (let turn = 0; turn < maxTurns; turn += 1) {
      const before = await deps.nurture.get(wake.leadId);
      const run = before?.runs.find((row) => isRun(row, wake));
      if (before === null || run === undefined) return { taken, wakeAt: null };
      const at = deps.clock.now();
      const found = wakeRun(run, wake, at);
      if (found === 'stale' || found === 'ended') return { taken, wakeAt: null };
      if (found === 'early') return { taken, wakeAt: run.dueAt === null ? null : cappedWake(run.dueAt, at) };
      const done = await turnOf(deps, { before, run, at });
      if (done === 'ok') taken += 1;
      else if (done !== 'stale') return { taken, wakeAt: done.wakeAt };
    }
    return { taken, wakeAt: plusMillis(deps.clock.now(), soonMillis) };
  };

type Turn = { readonly before: Nurture; readonly run: Run; readonly at: Instant };

async function turnOf(deps: WakeNurtureDeps, turn: Turn): Promise<'ok' | 'stale' | { readonly wakeAt: Instant | null }> {
  const { before, run, at } = turn;
  const lead = await deps.leads.get(before.leadId);
  if (lead === null) return { wakeAt: null };
  if (lead.id !== before.leadId) {
    // The reaction to the merge may be late, or lost. Who takes the run over is woken by the sweep until it has a timer.
    await followMerge({ ...deps, workflows: { start: async () => undefined } }, lead, before.leadId);
    return { wakeAt: null };
  }
  if (run.mailingSince === null) return takeStep(deps, { ...turn, lead });
  if (millisBetween(run.mailingSince, at) < answerMillis) return { wakeAt: plusMillis(run.mailingSince, answerMillis) };
  const rules = await withCalendar(deps, await trackOf(deps, run));
  const step = rules.track.steps[run.nextStep];
  if (step === undefined) return { wakeAt: null };
  await settleMail(deps, { ...turn, lead, rules, step }, lostAnswer);
  return 'ok';
}

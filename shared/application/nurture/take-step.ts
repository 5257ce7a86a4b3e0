import type { Instant } from '../../domain/kernel/instant.ts';
import { decideStep, type Sight, type StepDecision } from '../../domain/nurture/decide-step.ts';
import { endRun, type Run, stepHeld, stepTaken, withRuns } from '../../domain/nurture/run.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { Mailer } from '../ports/mailer.ts';
import type { NurtureSave, NurtureStore } from '../ports/nurture-store.ts';
import type { Ids } from '../ports/system.ts';
import type { Due } from './due.ts';
import { type MailStepDeps, mailStep } from './mail-step.ts';
import { dueEvent, endedEvents, heldEvent, nurtureContext } from './nurture-events.ts';
import { type Rules, type TrackDeps, trackOf, withCalendar } from './rules-of.ts';
import { type SightDeps, sightOf } from './sight.ts';
import { writeLetter } from './write-letter.ts';

export type TakeStepDeps = TrackDeps &
  SightDeps &
  MailStepDeps & {
    readonly leads: Pick<LeadStore, 'get' | 'consents' | 'tombstone'>;
    readonly nurture: Pick<NurtureStore, 'get' | 'save'>;
    /** Null: no sender is configured, and every step is an event. */
    readonly mailer: Mailer | null;
    readonly ids: Ids;
  };

type Step = Due & { readonly rules: Rules; readonly sight: Sight };

/**
 * Takes the step that is due, or does what stands in its way, in one write against the row and the lead as they were read: a withdrawal
 * that came between makes it stale, and nothing has left.
 */
export async function takeStep(deps: TakeStepDeps, due: Due): Promise<'ok' | 'stale'> {
  const { run, lead, at } = due;
  const rules = await withCalendar(deps, await trackOf(deps, run));
  const inForce = await deps.documents.get('nurture-track', run.trackId);
  const step: Step = { ...due, rules, sight: await sightOf(deps, lead) };
  const decision: StepDecision =
    inForce?.body.active === true
      ? decideStep(run, rules.track, step.sight, at)
      : { kind: 'exit', exit: { code: 'stopped', detail: 'The track is not active any more.' } };
  if (decision.kind !== 'take') return deps.nurture.save(instead(deps, step, decision));
  const { mailer } = deps;
  const letter =
    mailer === null || decision.step.send !== 'mail'
      ? null
      : await writeLetter(deps, { lead, policy: step.sight.policy, run, step: decision.step });
  if (mailer !== null && letter !== null) return mailStep({ ...deps, mailer }, { ...due, rules, step: decision.step, letter });
  const next = stepTaken(run, { outcome: 'handed-on', why: null }, rules, at);
  const context = nurtureContext(deps, lead, run, at);
  return deps.nurture.save(savingOf(due, next, [dueEvent(context, run, decision.step, 'handed-on'), ...endedEvents(context, next)]));
}

const savingOf = ({ before, lead }: Due, next: Run, events: NurtureSave['events']): NurtureSave => ({
  nurture: withRuns(before, next),
  expectedRevision: before.revision,
  leadVersion: lead.version,
  events,
});

/** What is written when the step does not happen now. A wait is told once, however often it is prolonged. */
function instead(deps: TakeStepDeps, due: Step, decision: Exclude<StepDecision, { readonly kind: 'take' }>): NurtureSave {
  const { run, rules, lead, at } = due;
  const context = nurtureContext(deps, lead, run, at);
  if (decision.kind === 'exit') {
    const next = endRun(run, decision.exit, at);
    return savingOf(due, next, endedEvents(context, next));
  }
  const step = rules.track.steps[run.nextStep];
  const told = (until: Instant | null) => (step === undefined ? [] : [heldEvent(context, run, step, decision.why, until)]);
  if (decision.kind === 'hold') {
    const next = stepHeld(run, decision.why, decision.until, rules.calendar);
    return savingOf(due, next, run.heldFor === decision.why ? [] : told(next.dueAt));
  }
  const next = stepTaken(run, { outcome: 'left-out', why: decision.why }, rules, at);
  return savingOf(due, next, [...told(null), ...endedEvents(context, next)]);
}

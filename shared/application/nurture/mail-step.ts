import { type Instant, plusMillis } from '../../domain/kernel/instant.ts';
import { isRun, isRunning, type Nurture, type Run, stepHeld, stepTaken, type TakenStep, withRuns } from '../../domain/nurture/run.ts';
import type { NurtureStep } from '../../domain/nurture/track.ts';
import type { Mail, MailAnswer, Mailer } from '../ports/mailer.ts';
import type { NurtureStore } from '../ports/nurture-store.ts';
import type { Ids } from '../ports/system.ts';
import { Contended, maxAttempts } from '../reaction.ts';
import type { Due } from './due.ts';
import { dueEvent, endedEvents, heldEvent, nurtureContext } from './nurture-events.ts';
import { type RecordSentDeps, recordSent } from './record-sent.ts';
import type { Rules } from './rules-of.ts';
import type { LetterDeps } from './write-letter.ts';

export type MailStepDeps = LetterDeps & RecordSentDeps & { readonly nurture: Pick<NurtureStore, 'get' | 'save'>; readonly ids: Ids };
type Mailing = Due & { readonly rules: Rules; readonly step: NurtureStep };

/** The service answers within seconds or not at all; after this a claim is one whose answer was lost. */
export const answerMillis = 120_000;
const throttledMillis = 60_000;
/** About an hour, doubling. */
const maxTries = 6;

/**
 * Sends the mail of a step at most once: first the row says that it is under way, then the service gets it, then the row says what became of
 * it. Whoever loses the race for the first write sends nothing; a process that ends in between leaves a claim that is told as `uncertain`.
 */
export async function mailStep(
  deps: MailStepDeps & { readonly mailer: Mailer },
  mailing: Mailing & { readonly letter: Mail },
): Promise<'ok' | 'stale'> {
  const { before, run, lead, at, letter } = mailing;
  const claimed: Run = { ...run, mailingSince: at };
  const nurture = withRuns(before, claimed);
  if ((await deps.nurture.save({ nurture, expectedRevision: before.revision, leadVersion: lead.version, events: [] })) === 'stale')
    return 'stale';
  await settleMail(deps, { ...mailing, run: claimed }, await deps.mailer.send(letter));
  return 'ok';
}

/** Writes down what became of a mail. A run that was ended meanwhile stays so, and still says that the mail left. */
export async function settleMail(deps: MailStepDeps, mailing: Mailing, answer: MailAnswer): Promise<void> {
  const { lead, step, run, at } = mailing;
  if (answer.kind === 'unknown' && answer !== lostAnswer) return;
  const messageId = answer.kind === 'accepted' ? answer.messageId : null;
  if (answer.kind === 'accepted' || answer.kind === 'unknown') await recordSent(deps, { lead, run, stepId: step.id, at, messageId });
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const row = await deps.nurture.get(lead.id);
    const found = row?.runs.find((other) => isRun(other, run));
    // Gone with its lead, or told already.
    if (row === null || found === undefined || found.mailingSince !== run.mailingSince) return;
    const { next, events } = outcomeOf(deps, { ...mailing, run: found }, answer);
    if ((await deps.nurture.save({ ...savingOf(row, next), events })) === 'ok') return;
  }
  throw new Contended(lead.id);
}

/** Said of a claim nobody answered for. */
export const lostAnswer = { kind: 'unknown', code: 'no-answer' } as const;

const savingOf = (row: Nurture, next: Run) => ({ nurture: withRuns(row, next), expectedRevision: row.revision, leadVersion: null });

function outcomeOf(deps: MailStepDeps, { lead, run, rules, step, at }: Mailing, answer: MailAnswer) {
  const context = nurtureContext(deps, lead, run, at);
  const taken = (how: Pick<TakenStep, 'outcome' | 'why'>): Run =>
    isRunning(run)
      ? stepTaken(run, how, rules, at)
      : { ...run, mailingSince: null, taken: [...run.taken, { stepId: step.id, channel: step.channel, at, ...how }] };
  const ended = (next: Run) => (isRunning(run) ? endedEvents(context, next) : []);
  if (answer.kind === 'throttled' && run.tries + 1 < maxTries) {
    // Not sent after all: the step is still to come, should the run go on.
    if (!isRunning(run)) return { next: { ...run, mailingSince: null, nextStep: run.nextStep - 1 }, events: [] };
    const next = { ...stepHeld(run, 'throttled', backOff(run, at), rules.calendar), tries: run.tries + 1 };
    return { next, events: run.heldFor === 'throttled' ? [] : [heldEvent(context, run, step, 'throttled', next.dueAt)] };
  }
  if (answer.kind === 'accepted' || answer.kind === 'unknown') {
    const outcome = answer.kind === 'accepted' ? 'mailed' : 'uncertain';
    const next = taken({ outcome, why: answer.kind === 'unknown' ? answer.code : null });
    return { next, events: [dueEvent(context, run, step, outcome), ...ended(next)] };
  }
  const why = answer.kind === 'throttled' ? 'throttled' : answer.code;
  const next = taken({ outcome: 'left-out', why });
  return { next, events: [heldEvent(context, run, step, why, null), ...ended(next)] };
}

const backOff = ({ tries }: Run, at: Instant): Instant => plusMillis(at, throttledMillis * 2 ** tries);

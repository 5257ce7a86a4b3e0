import type { LeadId } from '../kernel/ids.ts';
import { type Instant, plusMillis } from '../kernel/instant.ts';
import { addBusinessMillis } from '../sla/business-time.ts';
import type { Calendar } from '../sla/policy.ts';
import type { NurtureReason, NurtureStep, NurtureTrack } from './track.ts';

export const runStates = ['running', 'finished', 'exited'] as const;
/** `uncertain`: we gave it to the mail service and never learned what became of it; it is not sent again. */
export const stepOutcomes = ['handed-on', 'mailed', 'left-out', 'uncertain'] as const;
export const exitCodes = [
  'replied',
  'meeting',
  'qualified',
  'withdrawn',
  'suppressed',
  'restricted',
  'owned',
  'open-opportunity',
  'customer',
  'disqualified',
  'quarantined',
  'stage',
  'condition',
  'stopped',
  'merged',
] as const;
export type ExitCode = (typeof exitCodes)[number];
export type Exit = { readonly code: ExitCode /** For people; names rules and stages, never the person. */; readonly detail: string };

export type TakenStep = {
  readonly stepId: string;
  readonly channel: string;
  readonly at: Instant;
  readonly outcome: (typeof stepOutcomes)[number];
  readonly why: string | null;
};

/**
 * One lead's way through one track. `generation` grows when a run that ended goes on: a timer of the one before is stale. A run keeps the
 * version of the track it began with.
 */
export type Run = {
  readonly trackId: string;
  readonly trackVersion: number;
  readonly cycle: number;
  readonly generation: number;
  readonly state: (typeof runStates)[number];
  readonly reason: NurtureReason;
  /** The event that started it, or let it go on. */
  readonly causeId: string;
  readonly startedAt: Instant;
  /** Index of the step that comes next. */
  readonly nextStep: number;
  /** When it comes; null once the run has ended. */
  readonly dueAt: Instant | null;
  /** When it would have come if nothing held it up. */
  readonly plannedAt: Instant | null;
  /** What holds it up. */
  readonly heldFor: string | null;
  /** The mail service has the step since then and has not answered. */
  readonly mailingSince: Instant | null;
  /** How often the mail service would not take the step. */
  readonly tries: number;
  readonly taken: readonly TakenStep[];
  readonly endedAt: Instant | null;
  readonly exit: Exit | null;
};

/** Every run of one lead. One row, so that two tracks never step past a cap that either of them alone would have kept. */
export type Nurture = { readonly leadId: LeadId; readonly revision: number; readonly runs: readonly Run[] };

export type RunKey = Pick<Run, 'trackId' | 'cycle' | 'generation'>;
export const isRun = (run: Run, key: RunKey): boolean =>
  run.trackId === key.trackId && run.cycle === key.cycle && run.generation === key.generation;
export const isRunning = (run: Run): boolean => run.state === 'running';

/** A lead that has been through more than this forgets its oldest ended runs. */
const maxRuns = 50;

/** The next state of the row, each of `changed` in the place of the one of its track and cycle. */
export const withRuns = (nurture: Nurture, ...changed: readonly Run[]): Nurture => ({
  leadId: nurture.leadId,
  revision: nurture.revision + 1,
  runs: changed.reduce(withRun, nurture.runs),
});

function withRun(runs: readonly Run[], run: Run): readonly Run[] {
  const others = runs.filter((other) => other.trackId !== run.trackId || other.cycle !== run.cycle);
  const spare = Math.max(0, others.length + 1 - maxRuns);
  const dropped = new Set(others.filter((other) => !isRunning(other)).slice(0, spare));
  return [...others.filter((other) => !dropped.has(other)), run];
}

/** When the sweep must look at the row; null when nothing runs. */
export const nextDueAt = ({ runs }: Nurture): Instant | null =>
  runs
    .flatMap((run) => run.dueAt ?? [])
    .sort()
    .at(0) ?? null;

/** The first instant of business at or after `at`. */
const opensAt = (calendar: Calendar, at: Instant): Instant => plusMillis(addBusinessMillis(calendar, at, 1), -1);

/** When a step comes whose wait begins at `from`: always in business time. */
export function plannedAt({ waitSeconds, time }: NurtureStep, calendar: Calendar, from: Instant): Instant {
  const millis = waitSeconds * 1000;
  return time === 'wall' ? opensAt(calendar, plusMillis(from, millis)) : addBusinessMillis(calendar, opensAt(calendar, from), millis);
}

type Rules = { readonly track: NurtureTrack; readonly calendar: Calendar };
const unheld = { heldFor: null, mailingSince: null, tries: 0 } as const;

/** Before step `nextStep`, whose wait begins at `from`; finished when there is no such step. */
function before(run: Run, nextStep: number, { track, calendar }: Rules, from: Instant): Run {
  const step = track.steps[nextStep];
  const due = step === undefined ? null : plannedAt(step, calendar, from);
  const ends = due === null ? ({ state: 'finished', endedAt: from } as const) : ({ state: 'running', endedAt: null } as const);
  return { ...run, ...unheld, ...ends, nextStep, dueAt: due, plannedAt: due };
}

export type Start = Pick<Run, 'trackId' | 'trackVersion' | 'cycle' | 'reason' | 'causeId'> & { readonly at: Instant };

export function startRun({ at, ...start }: Start, rules: Rules): Run {
  const run: Run = {
    ...start,
    ...unheld,
    generation: 1,
    state: 'running',
    startedAt: at,
    nextStep: 0,
    dueAt: null,
    plannedAt: null,
    taken: [],
    endedAt: null,
    exit: null,
  };
  return before(run, 0, rules, at);
}

/** Where it stopped, so that nobody is written the same thing twice. `rules` are those the run began with. */
export const resumeRun = (run: Run, { reason, causeId, at }: Pick<Start, 'reason' | 'causeId' | 'at'>, rules: Rules): Run =>
  before(
    { ...run, reason, causeId, startedAt: at, generation: run.generation + 1, exit: null, taken: takenBy(run, rules) },
    run.nextStep,
    rules,
    at,
  );

/** What was taken, with the mail that was with the service when the run was left and of which nothing was heard since. */
function takenBy({ taken, mailingSince, nextStep }: Run, { track }: Rules): readonly TakenStep[] {
  const step = mailingSince === null ? undefined : track.steps[nextStep - 1];
  if (mailingSince === null || step === undefined) return taken;
  return [...taken, { stepId: step.id, channel: step.channel, at: mailingSince, outcome: 'uncertain', why: 'left-meanwhile' }];
}

export type RunWake = 'stale' | 'early' | 'ended' | 'due';

/** What a wake finds. Of one due instant only the first is `due`: taking the step, or putting it off, moves the instant. */
export function wakeRun(run: Run, key: RunKey, now: Instant): RunWake {
  if (!isRun(run, key)) return 'stale';
  if (run.dueAt === null) return 'ended';
  return now < run.dueAt ? 'early' : 'due';
}

/** After the step that was due. The wait for the next one counts from now, so that what came late brings no second one at once. */
export function stepTaken(run: Run, how: Pick<TakenStep, 'outcome' | 'why'>, rules: Rules, now: Instant): Run {
  const { id: stepId, channel } = rules.track.steps[run.nextStep] ?? { id: '', channel: '' };
  return before({ ...run, taken: [...run.taken, { stepId, channel, at: now, ...how }] }, run.nextStep + 1, rules, now);
}

/** The step waits, in business time; `rules` as everywhere those of the run. */
export const stepHeld = (run: Run, why: string, until: Instant, calendar: Calendar): Run => ({
  ...run,
  ...unheld,
  heldFor: why,
  dueAt: opensAt(calendar, until),
});

/** A mail that is with the service stays noted, and its step counts as taken: a run that goes on must not send it again. */
export const endRun = (run: Run, exit: Exit, at: Instant): Run => ({
  ...run,
  ...unheld,
  mailingSince: run.mailingSince,
  nextStep: run.nextStep + (run.mailingSince === null ? 0 : 1),
  state: 'exited',
  dueAt: null,
  plannedAt: null,
  endedAt: at,
  exit,
});

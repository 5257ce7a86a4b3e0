import { readFileSync } from 'node:fs';
import type { Context } from 'aws-lambda';
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import type { ClockWorkflowInput, NurtureWorkflowInput, Workflows } from '../shared/application/ports/workflows.ts';
import { type FunctionName, type TaskFunction, topology } from '../shared/contracts/topology.ts';
import { checked } from '../shared/domain/kernel/brand.ts';
import { type Instant, instantFromMillis } from '../shared/domain/kernel/instant.ts';
import { lambdaContext } from './lambda-context.ts';
import type { LocalLog } from './log.ts';
import type { Timers } from './timers.ts';

export type TaskHandler = (input: unknown, context: Context) => Promise<unknown>;

export type LocalWorkflows<Input> = Workflows<Input> & {
  /** Starts a workflow per input; returns how many. */
  readonly restart: (open: readonly Input[]) => Promise<number>;
  readonly running: () => number;
  readonly abort: () => Promise<void>;
};

/** One kind of workflow: its task, and what its executions are told apart and named in the log by. */
export type WorkflowKind<Input> = {
  readonly task: { [K in FunctionName]: (typeof topology)[K] extends TaskFunction ? K : never }[FunctionName];
  readonly keyOf: (input: Input) => string;
  readonly idsOf: (input: Input) => Readonly<Record<string, string>>;
};

export const clockWorkflow: WorkflowKind<ClockWorkflowInput> = {
  task: 'wake-clock',
  keyOf: ({ clockId, generation }) => `${clockId}#${generation}`,
  idsOf: ({ clockId }) => ({ clockId }),
};

export const nurtureWorkflow: WorkflowKind<NurtureWorkflowInput> = {
  task: 'wake-nurture',
  keyOf: ({ leadId, trackId, cycle, generation }) => `${leadId}#${trackId}#${cycle}#${generation}`,
  idsOf: ({ leadId }) => ({ leadId }),
};

/** The runner keeps a wait in one 32-bit timer (24.8 days); the task caps the waits it answers, the first is capped here. */
const longestWaitMillis = 20 * 24 * 3600 * 1000;
/** The runner asks Node for a negative wait when the instant is past by the time it gets there, and Node complains. */
const shortestWaitMillis = 100;
/** Later ones are the sweep's. */
export const restartLimit = 10_000;
const definitionFile = new URL('../infra/workflows/wake-loop.asl.json', import.meta.url);

type Execution = { readonly abort: () => void; readonly result: Promise<unknown> };

/**
 * Runs the very ASL file that AWS runs. Executions live in memory: they are started again per open clock or run when the
 * process starts, and the sweeps wake whatever a lost timer misses. The file is checked by the infra tests.
 */
export function createLocalWorkflows<Input extends { readonly wakeAt: Instant }>(
  kind: WorkflowKind<Input>,
  input: { readonly wake: TaskHandler; readonly timers: Timers; readonly log: LocalLog },
): LocalWorkflows<Input> {
  const { timers, log } = input;
  const row = topology[kind.task];
  const definition = checked<StateMachineDefinition>(JSON.parse(readFileSync(definitionFile, 'utf8')));
  const machine = new StateMachine(definition, { validationOptions: { noValidate: true } });
  const executions = new Map<string, Execution>();
  const waitable = (wakeAt: string): Instant => {
    const now = timers.now();
    const millis = Math.max(Date.parse(wakeAt), now + shortestWaitMillis);
    return instantFromMillis(Math.min(millis, now + longestWaitMillis));
  };
  // Through JSON, as between Step Functions and Lambda.
  const wake = async (wakeInput: unknown) => {
    const answer = await input.wake(wakeInput, lambdaContext(kind.task, row.timeoutSeconds, timers));
    return JSON.parse(JSON.stringify(answer, (key, value) => (key === 'wakeAt' && typeof value === 'string' ? waitable(value) : value)));
  };
  const options = { noThrowOnAbort: true, overrides: { taskResourceLocalHandlers: { [row.state]: wake } } };

  const start = async (wanted: Input) => {
    const key = kind.keyOf(wanted);
    if (executions.has(key)) return;
    const execution = machine.run({ ...wanted, wakeAt: waitable(wanted.wakeAt) }, options);
    executions.set(key, execution);
    execution.result
      .catch((error: unknown) =>
        log('WORKFLOW_FAILED', { ...kind.idsOf(wanted), errorName: error instanceof Error ? error.name : typeof error }),
      )
      .finally(() => executions.delete(key));
  };
  return {
    start,
    restart: async (open) => {
      for (const each of open) await start(each);
      return open.length;
    },
    running: () => executions.size,
    abort: async () => {
      const all = [...executions.values()];
      for (const execution of all) execution.abort();
      await Promise.allSettled(all.map((execution) => execution.result));
    },
  };
}

import { readFileSync } from 'node:fs';
import type { Context } from 'aws-lambda';
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import type { LeadStore } from '../shared/application/ports/lead-store.ts';
import type { ClockWorkflowInput, ClockWorkflows } from '../shared/application/ports/workflows.ts';
import { topology } from '../shared/contracts/topology.ts';
import { checked } from '../shared/domain/kernel/brand.ts';
import { type Instant, instantFromMillis } from '../shared/domain/kernel/instant.ts';
import { lambdaContext } from './lambda-context.ts';
import type { LocalLog } from './log.ts';
import type { Timers } from './timers.ts';

export type TaskHandler = (input: unknown, context: Context) => Promise<unknown>;

export type LocalWorkflows = ClockWorkflows & {
  /** Starts a workflow per clock that owes a wake; returns how many. Later ones than `restartLimit` are the sweep's. */
  readonly restart: (store: Pick<LeadStore, 'dueClocks'>) => Promise<number>;
  readonly running: () => number;
  readonly abort: () => Promise<void>;
};

/** The runner keeps a wait in one 32-bit timer (24.8 days); the task caps the waits it answers, the first is capped here. */
const longestWaitMillis = 20 * 24 * 3600 * 1000;
/** The runner asks Node for a negative wait when the instant is past by the time it gets there, and Node complains. */
const shortestWaitMillis = 100;
const restartLimit = 10_000;
const allTimes = instantFromMillis(Date.UTC(9999, 0));
const definitionFile = new URL('../infra/workflows/sla-clock.asl.json', import.meta.url);

type Execution = { readonly abort: () => void; readonly result: Promise<unknown> };

/**
 * Runs the very ASL file that AWS runs. Executions live in memory: they are started again per open clock when the
 * process starts, and the breach sweep wakes whatever a lost timer misses. The file is checked by the infra tests.
 */
export function createLocalWorkflows(input: {
  readonly wake: TaskHandler;
  readonly timers: Timers;
  readonly log: LocalLog;
}): LocalWorkflows {
  const { timers, log } = input;
  const row = topology['wake-clock'];
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
    const answer = await input.wake(wakeInput, lambdaContext('wake-clock', row.timeoutSeconds, timers));
    return JSON.parse(JSON.stringify(answer, (key, value) => (key === 'wakeAt' && typeof value === 'string' ? waitable(value) : value)));
  };
  const options = { noThrowOnAbort: true, overrides: { taskResourceLocalHandlers: { [row.state]: wake } } };

  const start = async (wanted: ClockWorkflowInput) => {
    const key = `${wanted.clockId}#${wanted.generation}`;
    if (executions.has(key)) return;
    const execution = machine.run({ ...wanted, wakeAt: waitable(wanted.wakeAt) }, options);
    executions.set(key, execution);
    execution.result
      .catch((error: unknown) =>
        log('WORKFLOW_FAILED', { clockId: wanted.clockId, errorName: error instanceof Error ? error.name : typeof error }),
      )
      .finally(() => executions.delete(key));
  };
  return {
    start,
    restart: async (store) => {
      const open = await store.dueClocks(allTimes, restartLimit);
      for (const clock of open) await start(clock);
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

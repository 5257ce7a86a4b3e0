import type { Context } from 'aws-lambda';
import type { ScheduleFunction } from '../shared/contracts/topology.ts';
import { lambdaContext, timedOut, withTimeout } from './lambda-context.ts';
import type { LocalLog } from './log.ts';
import type { Cancel, Timers } from './timers.ts';

export type ScheduleHandler = (event: unknown, context: Context) => Promise<unknown>;
export type ScheduleInput = {
  readonly name: string;
  readonly row: ScheduleFunction;
  readonly handler: ScheduleHandler;
  readonly timers: Timers;
  readonly log: LocalLog;
};
export type Schedule = {
  /** Runs the function now and every `everySeconds` from now on; resolves after the first run. */
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** One schedule. Runs never overlap: the next turn is counted from the start of the last, but waits for its end. */
export function createSchedule(input: ScheduleInput): Schedule {
  const { timers, row } = input;
  let current: Promise<void> = Promise.resolve();
  let cancel: Cancel | null = null;
  let stopped = false;
  const turn = async () => {
    const startedAt = timers.now();
    await runOnce(input);
    if (!stopped) cancel = timers.after(row.everySeconds * 1000 - (timers.now() - startedAt), begin);
  };
  const begin = () => {
    current = turn();
  };
  return {
    start: () => {
      begin();
      return current;
    },
    stop: async () => {
      stopped = true;
      cancel?.();
      await current;
    },
  };
}

async function runOnce({ name, row, handler, timers, log }: ScheduleInput): Promise<void> {
  try {
    const event = { source: 'aws.scheduler', 'detail-type': 'Scheduled Event', detail: {} };
    const result = await withTimeout(handler(event, lambdaContext(name, row.timeoutSeconds, timers)), row.timeoutSeconds, timers);
    if (result === timedOut) log('SCHEDULE_FAILED', { function: name, errorName: 'timeout' });
  } catch (error) {
    log('SCHEDULE_FAILED', { function: name, errorName: error instanceof Error ? error.name : typeof error });
  }
}

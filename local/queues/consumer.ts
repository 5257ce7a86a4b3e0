import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { QueueFunction } from '../../shared/contracts/topology.ts';
import { lambdaContext, timedOut, withTimeout } from '../lambda-context.ts';
import type { LocalLog } from '../log.ts';
import type { Cancel, Timers } from '../timers.ts';
import type { MessageStore, Received, Settlement } from './message-store.ts';

export type QueueHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse | undefined>;

export type ConsumerInput = {
  readonly name: string;
  readonly row: QueueFunction;
  readonly handler: QueueHandler;
  /** Batches of this queue in flight at once. */
  readonly concurrency: number;
  readonly store: MessageStore;
  readonly timers: Timers;
  readonly log: LocalLog;
};

export type Consumer = {
  /** Looks for visible messages soon; called after every put. */
  readonly wake: () => void;
  /** Takes no new batch and resolves when the running ones have ended. */
  readonly drain: () => Promise<void>;
};

export const attemptsExhausted = 'attempts exhausted';

/**
 * Milliseconds before the n-th redelivery: 0.2, 0.8, 3.2, 12.8, then 30 s. The first is short because most failures are
 * write conflicts; the growth outlasts a restart of the storage before the receives are used up.
 */
export const retryDelay = (receives: number): number => Math.min(30_000, 200 * 4 ** (receives - 1));

/** The Lambda event source of one queue: batches, partial failures, redelivery, dead letters. Event-driven, no polling. */
export function startConsumer(input: ConsumerInput): Consumer {
  const { store, timers, row } = input;
  const running = new Set<Promise<void>>();
  let scheduled = false;
  let stopped = false;
  let cancelTimer: Cancel | null = null;

  const pump = () => {
    scheduled = false;
    while (!stopped && running.size < input.concurrency) {
      const batch = store.receive(row.queue, timers.now(), row.batchSize);
      if (batch.length === 0) return sleepUntilNext();
      const run: Promise<void> = runBatch(input, batch)
        .then((settlements) => store.settle(settlements))
        .finally(() => {
          running.delete(run);
          wake();
        });
      running.add(run);
    }
  };
  const wake = () => {
    if (scheduled || stopped) return;
    scheduled = true;
    queueMicrotask(pump);
  };
  const sleepUntilNext = () => {
    cancelTimer?.();
    const at = store.nextVisibleAt(row.queue);
    cancelTimer = at === null ? null : timers.after(at - timers.now(), wake);
  };
  return {
    wake,
    drain: async () => {
      stopped = true;
      cancelTimer?.();
      await Promise.allSettled(running);
    },
  };
}

async function runBatch(input: ConsumerInput, batch: readonly Received[]): Promise<readonly Settlement[]> {
  const failed = await invoke(input, batch);
  return batch.map((message): Settlement => {
    if (!failed.has(message.id)) return { seq: message.seq, end: 'done' };
    if (message.receives < input.row.maxReceives) {
      return { seq: message.seq, end: 'retry', visibleAt: input.timers.now() + retryDelay(message.receives) };
    }
    input.log('MESSAGE_EXHAUSTED', { queue: input.row.queue, messageId: message.id });
    return { seq: message.seq, end: 'dead', reason: attemptsExhausted, traceId: traceIdOf(message.body) };
  });
}

/** Message ids that must be redelivered: the ones the function names, or all of them when it throws or runs too long. */
async function invoke(input: ConsumerInput, batch: readonly Received[]): Promise<ReadonlySet<string>> {
  const all = () => new Set(batch.map((message) => message.id));
  const event: SQSEvent = { Records: batch.map((message) => sqsRecord(input.row.queue, message)) };
  try {
    const context = lambdaContext(input.name, input.row.timeoutSeconds, input.timers);
    const answer = await withTimeout(input.handler(event, context), input.row.timeoutSeconds, input.timers);
    if (answer !== timedOut) return new Set(answer?.batchItemFailures.map((item) => item.itemIdentifier) ?? []);
    input.log('BATCH_TIMED_OUT', { function: input.name, count: batch.length });
  } catch (error) {
    input.log('BATCH_FAILED', { function: input.name, count: batch.length, errorName: error instanceof Error ? error.name : typeof error });
  }
  return all();
}

const sqsRecord = (queue: string, message: Received): SQSRecord => ({
  messageId: message.id,
  receiptHandle: `${message.seq}`,
  body: message.body,
  attributes: {
    ApproximateReceiveCount: `${message.receives}`,
    SentTimestamp: `${message.createdAt}`,
    SenderId: 'local',
    ApproximateFirstReceiveTimestamp: `${message.createdAt}`,
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: `arn:aws:sqs:local:000000000000:${queue}`,
  awsRegion: 'local',
});

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Correlation id of the event or message in `body`, for the dead letter; null when it has none. */
export function traceIdOf(body: string): string | null {
  try {
    const parsed: unknown = JSON.parse(body);
    const message = isRecord(parsed) && isRecord(parsed.detail) ? parsed.detail : parsed;
    const trace = isRecord(message) ? message.correlationId : null;
    return typeof trace === 'string' ? trace : null;
  } catch {
    return null;
  }
}

import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod';
import type { QueueSender } from '../application/ports/messaging.ts';
import type { Reaction } from '../application/reaction.ts';
import { consumers } from '../contracts/consumers.ts';
import type { QueueName } from '../contracts/topology.ts';
import { describeFault, type Log, type LogFields } from './log.ts';

export type QueueDeps = { readonly log: Log; readonly queues: Pick<QueueSender, 'sendToDeadLetters'> };

type QueueOptions<T> = {
  readonly queue: QueueName;
  /** Parses the message body (the event itself when the bus wrapped it); a failure is poison. */
  readonly schema: z.ZodType<T>;
  readonly react: (message: T) => Promise<Reaction>;
  /** `serial` where messages of one batch would race for the same row. */
  readonly concurrency: 'parallel' | 'serial';
  readonly idsOf: (message: T) => LogFields;
};

/**
 * A queue consumer with partial batch failures. Three ends per message: done, retry (the queue redelivers it), or dead:
 * poison at once, a fault at the last receive. Both are sent to the dead letters here, because the reason is known here;
 * what crashes or runs too long at its last receive, the queue itself moves, without one.
 */
export function queueHandler<T>(deps: QueueDeps, options: QueueOptions<T>) {
  const { maxReceives } = consumers[options.queue];
  const handle = async (record: SQSRecord): Promise<string | null> => {
    const message = unwrap(record.body);
    const parsed = options.schema.safeParse(message.body);
    if (!parsed.success) return poison(deps, options.queue, record, parsed.error.issues[0]?.path.join('.') ?? '', message.traceId);
    try {
      const reaction = await options.react(parsed.data);
      report(deps.log, record, options.idsOf(parsed.data), reaction);
      return null;
    } catch (error) {
      const fields = { messageId: record.messageId, queue: options.queue, ...options.idsOf(parsed.data), ...describeFault(error) };
      if (Number(record.attributes.ApproximateReceiveCount) >= maxReceives)
        return exhausted(deps, { queue: options.queue, record, fields, traceId: message.traceId });
      deps.log('MESSAGE_RETRY', fields);
      return record.messageId;
    }
  };
  return middy<SQSEvent, SQSBatchResponse, Error, Context>().handler(async (event) => {
    const failed = options.concurrency === 'parallel' ? await Promise.all(event.Records.map(handle)) : await inOrder(event.Records, handle);
    return { batchItemFailures: failed.flatMap((id) => (id === null ? [] : [{ itemIdentifier: id }])) };
  });
}

async function inOrder(
  records: readonly SQSRecord[],
  handle: (record: SQSRecord) => Promise<string | null>,
): Promise<readonly (string | null)[]> {
  const results: (string | null)[] = [];
  for (const record of records) results.push(await handle(record));
  return results;
}

function report(log: Log, record: SQSRecord, ids: LogFields, reaction: Reaction): void {
  const dropped = typeof reaction === 'object';
  log(dropped ? 'MESSAGE_DROPPED' : 'MESSAGE_DONE', {
    messageId: record.messageId,
    ...ids,
    outcome: dropped ? 'dropped' : reaction,
    ...(dropped ? { reason: reaction.dropped } : {}),
  });
}

async function poison(deps: QueueDeps, queue: QueueName, record: SQSRecord, where: string, traceId: string | null): Promise<null> {
  const reason = `poison: does not match the schema${where === '' ? '' : ` at ${where}`}`;
  await deps.queues.sendToDeadLetters(queue, { body: record.body, reason, traceId });
  deps.log('MESSAGE_POISON', { messageId: record.messageId, queue, reason, traceId });
  return null;
}

type Exhausted = { readonly queue: QueueName; readonly record: SQSRecord; readonly fields: LogFields; readonly traceId: string | null };

/** The fault of the last receive becomes the reason. When even that fails, the queue moves the message, without a reason. */
async function exhausted(deps: QueueDeps, { queue, record, fields, traceId }: Exhausted): Promise<string | null> {
  const { errorName, errorCode } = fields;
  const reason = `attempts exhausted: ${errorName ?? 'unknown'}${errorCode === undefined ? '' : ` (${errorCode})`}`;
  const receives = Number(record.attributes.ApproximateReceiveCount);
  try {
    await deps.queues.sendToDeadLetters(queue, { body: record.body, reason, traceId, receives });
    deps.log('MESSAGE_EXHAUSTED', { ...fields, reason, traceId });
    return null;
  } catch {
    deps.log('MESSAGE_RETRY', fields);
    return record.messageId;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The body as JSON; of an EventBridge envelope its `detail`. Not JSON at all reads as null, which no schema takes. */
function unwrap(text: string): { readonly body: unknown; readonly traceId: string | null } {
  try {
    const parsed: unknown = JSON.parse(text);
    const body = isRecord(parsed) && 'detail-type' in parsed ? parsed.detail : parsed;
    const trace = isRecord(body) ? body.correlationId : null;
    return { body, traceId: typeof trace === 'string' ? trace : null };
  } catch {
    return { body: null, traceId: null };
  }
}

import middy from '@middy/core';
import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { PublishEvents } from '../application/outbox/publish-events.ts';
import type { LeadEvent } from '../contracts/events/catalogue.ts';
import { describeFault, type Log } from './log.ts';

export type StreamDeps = {
  readonly log: Log;
  /** Turns a stream record into the event it committed; null for every other row and for TTL removals. */
  readonly readRecord: (record: DynamoDBRecord) => LeadEvent | null;
  readonly publish: PublishEvents;
};

/**
 * Relays committed event rows to the bus in stream order. The first record that could not be published is the
 * checkpoint: the stream delivers it and everything after it again.
 */
export function streamHandler(deps: StreamDeps) {
  return middy<DynamoDBStreamEvent, DynamoDBBatchResponse, Error, Context>().handler(async (batch) => {
    const rows = batch.Records.map((record) => ({ sequence: record.dynamodb?.SequenceNumber ?? '', event: deps.readRecord(record) }));
    const events = rows.flatMap((row) => (row.event === null ? [] : [row.event]));
    const failed = await attempt(deps, events);
    const first = rows.find((row) => row.event !== null && failed.has(row.event.id));
    if (first === undefined) {
      deps.log('STREAM_PUBLISHED', { count: events.length });
      return { batchItemFailures: [] };
    }
    deps.log('STREAM_RETRY', { eventId: first.event?.id ?? '', count: failed.size });
    return { batchItemFailures: [{ itemIdentifier: first.sequence }] };
  });
}

async function attempt(deps: StreamDeps, events: readonly LeadEvent[]): Promise<ReadonlySet<string>> {
  if (events.length === 0) return new Set();
  try {
    return new Set((await deps.publish(events)).failed);
  } catch (error) {
    deps.log('STREAM_RETRY', { count: events.length, ...describeFault(error) });
    return new Set(events.map((event) => event.id));
  }
}

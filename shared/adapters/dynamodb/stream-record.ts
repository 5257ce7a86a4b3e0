import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { storedEvent } from '../../contracts/stored/rows.ts';
import { eventAttribute, eventEntity } from '../../contracts/table.ts';

/** What this reader needs of a table stream record; aws-lambda's and the SDK's record types both fit. */
export type StreamRecord = {
  readonly eventName?: string | undefined;
  readonly dynamodb?: { readonly NewImage?: Readonly<Record<string, unknown>> | undefined } | undefined;
};

const isAttribute = (value: unknown): value is AttributeValue => typeof value === 'object' && value !== null;

/**
 * The event that a stream record publishes, or null: only inserted event rows count, so a TTL or erasure remove, a
 * rewritten row and every other entity are passed over. Throws `UnreadableRow` on an event row without an envelope.
 */
export function eventOfStreamRecord(record: StreamRecord): LeadEvent | null {
  const image = record.dynamodb?.NewImage;
  if (record.eventName !== 'INSERT' || image === undefined) return null;
  const { entity, [eventAttribute]: event } = image;
  if (!isAttribute(entity) || entity.S !== eventEntity || !isAttribute(event)) return null;
  return storedEvent(unmarshall({ event }).event);
}

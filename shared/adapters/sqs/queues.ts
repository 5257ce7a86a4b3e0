import type { SQSClient } from '@aws-sdk/client-sqs';
import type { QueueLocations } from '../../contracts/environment.ts';

/** SQS and where the queues are; a function is told only of those it needs. */
export type Queues = { readonly client: SQSClient; readonly queueUrls: QueueLocations };

/** Bound of SendMessageBatch, ReceiveMessage and DeleteMessageBatch. */
export const batchSize = 10;

/** Where `queue` and its dead letters are; throws when this function was not told of it. */
export function locationOf({ queueUrls }: Queues, queue: string) {
  const location = queueUrls[queue];
  if (!location) throw new Error(`no URL for queue ${queue}`);
  return location;
}

export const chunks = <T>(rows: readonly T[], size = batchSize): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(rows.length / size) }, (_, index) => rows.slice(index * size, (index + 1) * size));

/** Message attributes of texts; null members are left out, because SQS takes no empty values. */
export const textAttributes = (texts: Readonly<Record<string, string | null>>) =>
  Object.fromEntries(
    Object.entries(texts).flatMap(([name, text]) => (text ? [[name, { DataType: 'String', StringValue: text }] as const] : [])),
  );

import { createHash } from 'node:crypto';
import type { Operations } from './aws-stub.ts';

type Attributes = Record<string, { DataType: string; StringValue: string }>;
type Stored = {
  readonly id: string;
  readonly body: string;
  readonly attributes: Attributes;
  readonly delay: number;
  hidden: boolean;
  receives: number;
};
type Entry = { Id: string; MessageBody: string; DelaySeconds?: number; MessageAttributes?: Attributes };
type BatchInput = { QueueUrl: string; Entries: readonly Entry[] };
type Receive = { QueueUrl: string; MaxNumberOfMessages: number; VisibilityTimeout: number };
type Deletes = { QueueUrl: string; Entries: readonly { Id: string; ReceiptHandle: string }[] };

const nameOf = (url: unknown): string => String(url).split('/').at(-1) ?? '';
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** The part of SQS the adapters use, with visibility but without time: a received message stays hidden for good. */
export function createSqsModel() {
  const queues = new Map<string, Stored[]>();
  const listeners = new Map<string, (body: string) => void>();
  let refused = (_body: string): boolean => false;
  let count = 0;
  const queue = (name: string): Stored[] => {
    const rows = queues.get(name) ?? [];
    queues.set(name, rows);
    return rows;
  };
  const put = (name: string, body: string, attributes: Attributes = {}, delay = 0): void => {
    queue(name).push({ id: `m${++count}`, body, attributes, delay, hidden: false, receives: 0 });
    listeners.get(name)?.(body);
  };
  const operations: Operations = {
    SendMessage: (input) => {
      const { QueueUrl, MessageBody, MessageAttributes } = input as unknown as Entry & { QueueUrl: string };
      put(nameOf(QueueUrl), MessageBody, MessageAttributes);
      return { MessageId: `m${count}`, MD5OfMessageBody: md5(MessageBody) };
    },
    SendMessageBatch: (input) => {
      const { QueueUrl, Entries } = input as unknown as BatchInput;
      const taken = Entries.filter(({ MessageBody }) => !refused(MessageBody));
      for (const { MessageBody, MessageAttributes, DelaySeconds } of taken)
        put(nameOf(QueueUrl), MessageBody, MessageAttributes, DelaySeconds);
      return {
        Successful: taken.map(({ Id, MessageBody }) => ({ Id, MessageId: `m-${Id}`, MD5OfMessageBody: md5(MessageBody) })),
        Failed: Entries.filter((entry) => !taken.includes(entry)).map(({ Id }) => ({ Id, Code: 'Throttled', SenderFault: false })),
      };
    },
    ReceiveMessage: (input) => {
      const { QueueUrl, MaxNumberOfMessages, VisibilityTimeout } = input as unknown as Receive;
      const rows = queue(nameOf(QueueUrl))
        .filter(({ hidden }) => !hidden)
        .slice(0, MaxNumberOfMessages);
      for (const row of rows) {
        row.hidden = VisibilityTimeout > 0;
        row.receives += 1;
      }
      return {
        Messages: rows.map((row) => ({
          MessageId: row.id,
          ReceiptHandle: row.id,
          Body: row.body,
          MD5OfBody: md5(row.body),
          Attributes: { ApproximateReceiveCount: String(row.receives) },
          MessageAttributes: row.attributes,
        })),
      };
    },
    DeleteMessageBatch: (input) => {
      const { QueueUrl, Entries } = input as unknown as Deletes;
      const gone = new Set(Entries.map(({ ReceiptHandle }) => ReceiptHandle));
      const name = nameOf(QueueUrl);
      queues.set(
        name,
        queue(name).filter(({ id }) => !gone.has(id)),
      );
      return { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] };
    },
    GetQueueAttributes: (input) => {
      const rows = queue(nameOf(input.QueueUrl));
      const hidden = rows.filter((row) => row.hidden).length;
      return {
        Attributes: {
          ApproximateNumberOfMessages: String(rows.length - hidden),
          ApproximateNumberOfMessagesNotVisible: String(hidden),
          ApproximateNumberOfMessagesDelayed: '0',
        },
      };
    },
  };
  return {
    operations,
    queue,
    put,
    bodies: (name: string) => queue(name).map(({ body }) => body),
    refuse: (predicate: (body: string) => boolean) => {
      refused = predicate;
    },
    onSend: (name: string, listener: (body: string) => void) => {
      listeners.set(name, listener);
    },
  };
}

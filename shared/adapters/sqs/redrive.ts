import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { QueueLocations } from '../../contracts/environment.ts';
import { batchSize, type Queues, textAttributes } from './queues.ts';

/** Stays below the 29 s of the HTTP API in front; what is left over waits for the next call. */
const budgetMillis = 25_000;
/** Long enough for one batch to be sent and deleted; a batch that failed half-way comes back after it. */
const visibilitySeconds = 30;

type Location = QueueLocations[string];

/** The reason is dropped: if the message dies again, it dies of something new. The trace id goes on. */
const entryOf = ({ Body, MessageAttributes }: Message, index: number) => ({
  Id: String(index),
  MessageBody: Body ?? '',
  MessageAttributes: textAttributes({ traceId: MessageAttributes?.traceId?.StringValue ?? null }),
});

/** Sends first and deletes what was sent: a crash in between leaves a message twice, never nowhere. */
async function moveBatch({ client }: Queues, { url, dlqUrl }: Location, messages: readonly Message[]): Promise<number> {
  const { Successful = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: messages.map(entryOf) }));
  const sent = Successful.flatMap(({ Id }) => {
    const handle = messages[Number(Id)]?.ReceiptHandle;
    return handle ? [{ Id, ReceiptHandle: handle }] : [];
  });
  if (sent.length > 0) await client.send(new DeleteMessageBatchCommand({ QueueUrl: dlqUrl, Entries: sent }));
  return sent.length;
}

/**
 * Moves up to `depth` dead letters, the number seen at the start, to their origin: messages that die again meanwhile are
 * not moved a second time. Returns how many were moved.
 */
export async function redrive(queues: Queues, location: Location, depth: number): Promise<number> {
  const deadline = AbortSignal.timeout(budgetMillis);
  let moved = 0;
  while (moved < depth && !deadline.aborted) {
    const { Messages = [] } = await queues.client.send(
      new ReceiveMessageCommand({
        QueueUrl: location.dlqUrl,
        MaxNumberOfMessages: Math.min(batchSize, depth - moved),
        VisibilityTimeout: visibilitySeconds,
        WaitTimeSeconds: 1,
        MessageAttributeNames: ['traceId'],
      }),
    );
    if (Messages.length === 0) break;
    const count = await moveBatch(queues, location, Messages);
    if (count === 0) throw new Error('the origin queue took none of the dead letters');
    moved += count;
  }
  return moved;
}

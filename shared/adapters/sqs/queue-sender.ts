import { SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { OutgoingMessage, QueueSender } from '../../application/ports/messaging.ts';
import { chunks, locationOf, type Queues, textAttributes } from './queues.ts';

/** A whole batch or an error: what stands in the queue already may then stand twice. */
async function sendBatch({ client }: Queues, url: string, messages: readonly OutgoingMessage[]): Promise<void> {
  const { Failed = [] } = await client.send(
    new SendMessageBatchCommand({
      QueueUrl: url,
      Entries: messages.map(({ body, delaySeconds }, index) => ({
        Id: String(index),
        MessageBody: JSON.stringify(body),
        DelaySeconds: delaySeconds,
      })),
    }),
  );
  if (Failed.length > 0)
    throw new Error(`${Failed.length} of ${messages.length} messages were not taken (${Failed[0]?.Code ?? 'unknown'})`);
}

/** Messages to the work queues, ten a request, requests in parallel; poison straight to the dead letters with its reason. */
export const createQueueSender = (queues: Queues): QueueSender => ({
  send: async (queue, messages) => {
    const { url } = locationOf(queues, queue);
    await Promise.all(chunks(messages).map((batch) => sendBatch(queues, url, batch)));
  },
  sendToDeadLetters: async (queue, { body, reason, traceId, receives }) => {
    await queues.client.send(
      new SendMessageCommand({
        QueueUrl: locationOf(queues, queue).dlqUrl,
        MessageBody: body,
        MessageAttributes: textAttributes({ reason, traceId, origin: queue, receives: receives === undefined ? null : String(receives) }),
      }),
    );
  },
});

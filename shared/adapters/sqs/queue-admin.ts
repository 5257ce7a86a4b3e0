import { GetQueueAttributesCommand, type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { QueueAdmin, QueueState } from '../../application/ports/messaging.ts';
import { batchSize, locationOf, type Queues } from './queues.ts';
import { redrive } from './redrive.ts';

/** What SQS itself moved after the last receive carries no reason of ours. */
const nativeReason = 'attempts exhausted';

type Counts = { readonly waiting: number; readonly inFlight: number };

/** Approximate, as SQS counts; delayed messages wait like the others. */
async function countsOf({ client }: Queues, url: string): Promise<Counts> {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible', 'ApproximateNumberOfMessagesDelayed'],
    }),
  );
  const waiting = Number(Attributes.ApproximateNumberOfMessages ?? 0) + Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0);
  return { waiting, inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0) };
}

const sampleOf = (message: Message) => ({
  id: message.MessageId ?? '',
  reason: message.MessageAttributes?.reason?.StringValue ?? nativeReason,
  traceId: message.MessageAttributes?.traceId?.StringValue ?? null,
  receives: Number(message.MessageAttributes?.receives?.StringValue ?? message.Attributes?.ApproximateReceiveCount ?? 0),
});

/** Looks at up to ten dead letters and leaves them visible (visibility 0), so that a redrive right after finds them. */
async function samples({ client }: Queues, url: string) {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: batchSize,
      VisibilityTimeout: 0,
      MessageAttributeNames: ['reason', 'traceId', 'receives'],
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
    }),
  );
  return Messages.map(sampleOf);
}

async function stateOf(queues: Queues, name: string): Promise<QueueState> {
  const { url, dlqUrl } = locationOf(queues, name);
  const [work, dead] = await Promise.all([countsOf(queues, url), countsOf(queues, dlqUrl)]);
  const depth = dead.waiting + dead.inFlight;
  return {
    name,
    depth: work.waiting,
    inFlight: work.inFlight,
    deadLetters: { depth, samples: dead.waiting === 0 ? [] : await samples(queues, dlqUrl) },
  };
}

/** Depths, samples and redrive of every queue this function was told of. */
export const createQueueAdmin = (queues: Queues): QueueAdmin => ({
  states: () => Promise.all(Object.keys(queues.queueUrls).map((name) => stateOf(queues, name))),
  redrive: async (queue) => {
    const location = locationOf(queues, queue);
    const { waiting } = await countsOf(queues, location.dlqUrl);
    return { moved: await redrive(queues, location, waiting) };
  },
});

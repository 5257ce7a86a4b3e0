import { SQSClient } from '@aws-sdk/client-sqs';
import { createQueueSender } from '../../../shared/adapters/sqs/queue-sender.ts';
import type { Base } from './base.ts';

/** The queues this function was told of. */
export const queues = ({ environment }: Base) => createQueueSender({ client: new SQSClient({}), queueUrls: environment.queues() });

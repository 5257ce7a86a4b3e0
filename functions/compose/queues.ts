import { SQSClient } from '@aws-sdk/client-sqs';
import { createQueueAdmin } from '../../shared/adapters/sqs/queue-admin.ts';
import { access } from './parts/access.ts';
import { base } from './parts/base.ts';
import { table } from './parts/table.ts';

export function composeQueues() {
  const parts = base('queues');
  return {
    ...parts,
    authenticate: access(table(parts)),
    admin: createQueueAdmin({ client: new SQSClient({}), queueUrls: parts.environment.queues() }),
  };
}

import { type AttachLeadsDeps, createAttachLeads } from '../../shared/application/accounts/attach-leads.ts';
import type { QueueSender } from '../../shared/application/ports/messaging.ts';
import { $attachMessage } from '../../shared/contracts/messages.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { type QueueDeps, queueHandler } from '../../shared/lambda/queue-handler.ts';
import { composeAttachLeads } from '../compose/attach-leads.ts';

/** One page of leads of an account's domains per message. */
export const create = (deps: Omit<QueueDeps, 'queues'> & AttachLeadsDeps & { readonly queues: QueueSender }) =>
  queueHandler(deps, {
    queue: 'attach-leads',
    schema: $attachMessage,
    react: createAttachLeads(deps),
    concurrency: 'serial',
    idsOf: (message) => ({ accountId: message.accountId }),
  });

export const handler = lazy(() => create(composeAttachLeads()));

import type { QueueSender } from '../../shared/application/ports/messaging.ts';
import { createRunDryRun, type RunDryRunDeps } from '../../shared/application/replay/run-dry-run.ts';
import { $dryRunMessage } from '../../shared/contracts/messages.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { type QueueDeps, queueHandler } from '../../shared/lambda/queue-handler.ts';
import { composeReplayLeads } from '../compose/replay-leads.ts';

/** One slice of a dry run per message. */
export const create = (deps: Omit<QueueDeps, 'queues'> & RunDryRunDeps & { readonly queues: QueueSender }) =>
  queueHandler(deps, {
    queue: 'replay-leads',
    schema: $dryRunMessage,
    react: createRunDryRun(deps),
    concurrency: 'serial',
    idsOf: (message) => ({ jobId: message.jobId }),
  });

export const handler = lazy(() => create(composeReplayLeads()));

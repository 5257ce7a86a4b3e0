import type { QueueSender } from '../../shared/application/ports/messaging.ts';
import { createRunExport, type RunExportDeps } from '../../shared/application/transfer/run-export.ts';
import { $exportMessage } from '../../shared/contracts/messages.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { type QueueDeps, queueHandler } from '../../shared/lambda/queue-handler.ts';
import { composeRunExport } from '../compose/run-export.ts';

/** One slice of an export per message. */
export const create = (deps: Omit<QueueDeps, 'queues'> & RunExportDeps & { readonly queues: QueueSender }) =>
  queueHandler(deps, {
    queue: 'run-export',
    schema: $exportMessage,
    react: createRunExport(deps),
    concurrency: 'serial',
    idsOf: (message) => ({ jobId: message.jobId }),
  });

export const handler = lazy(() => create(composeRunExport()));

import type { QueueSender } from '../../shared/application/ports/messaging.ts';
import { createRunImport, type RunImportDeps } from '../../shared/application/transfer/run-import.ts';
import { $importMessage } from '../../shared/contracts/messages.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { type QueueDeps, queueHandler } from '../../shared/lambda/queue-handler.ts';
import { composeRunImport } from '../compose/run-import.ts';

/** One slice of an import per message. */
export const create = (deps: Omit<QueueDeps, 'queues'> & RunImportDeps & { readonly queues: QueueSender }) =>
  queueHandler(deps, {
    queue: 'run-import',
    schema: $importMessage,
    react: createRunImport(deps),
    concurrency: 'serial',
    idsOf: (message) => ({ jobId: message.jobId }),
  });

export const handler = lazy(() => create(composeRunImport()));

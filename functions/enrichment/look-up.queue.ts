import { createReadConsentPolicy } from '../../shared/application/consent/consent-policy.ts';
import type { Documents } from '../../shared/application/documents/documents.ts';
import { createLookUp, type LookUpDeps } from '../../shared/application/enrichment/look-up.ts';
import type { QueueSender } from '../../shared/application/ports/messaging.ts';
import { $lookUpMessage } from '../../shared/contracts/messages.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { type QueueDeps, queueHandler } from '../../shared/lambda/queue-handler.ts';
import { composeLookUp } from '../compose/look-up.ts';

type Deps = Omit<QueueDeps, 'queues'> &
  Omit<LookUpDeps, 'policy' | 'queues'> & {
    readonly queues: QueueSender;
    readonly documents: Documents<'waterfall' | 'consent-policy'>;
  };

/** lead.enrichment_deferred → what providers know, lead.enriched. */
export const create = (deps: Deps) =>
  queueHandler(deps, {
    queue: 'look-up',
    schema: $lookUpMessage,
    react: createLookUp({ ...deps, policy: createReadConsentPolicy(deps.documents) }),
    concurrency: 'parallel',
    idsOf: ({ leadId, id }) => ({ leadId, ...(id === undefined ? {} : { eventId: id }) }),
  });

export const handler = lazy(() => create(composeLookUp()));

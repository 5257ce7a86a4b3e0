import { createReadConsentPolicy } from '../../shared/application/consent/consent-policy.ts';
import type { Documents } from '../../shared/application/documents/documents.ts';
import type { QueueSender } from '../../shared/application/ports/messaging.ts';
import { type ClearErasedDeps, createClearErased } from '../../shared/application/privacy/clear-erased.ts';
import { consumers } from '../../shared/contracts/consumers.ts';
import { eventConsumer } from '../../shared/lambda/event-consumer.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import type { QueueDeps } from '../../shared/lambda/queue-handler.ts';
import { composeClearErased } from '../compose/clear-erased.ts';

type Deps = Omit<QueueDeps, 'queues'> &
  Omit<ClearErasedDeps, 'policy'> & { readonly queues: QueueSender; readonly documents: Documents<'consent-policy' | 'webhook-endpoint'> };

/** A person was erased → their sinks are told, and what hangs on them is deleted. */
export const create = (deps: Deps) =>
  eventConsumer(deps, {
    queue: 'clear-erased',
    events: consumers['clear-erased'].events,
    react: createClearErased({ ...deps, policy: createReadConsentPolicy(deps.documents) }),
  });

export const handler = lazy(() => create(composeClearErased()));

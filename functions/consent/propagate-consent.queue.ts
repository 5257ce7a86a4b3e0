import { createReadConsentPolicy } from '../../shared/application/consent/consent-policy.ts';
import { createPropagateConsent, type PropagateDeps } from '../../shared/application/consent/propagate-consent.ts';
import type { Documents } from '../../shared/application/documents/documents.ts';
import type { QueueSender } from '../../shared/application/ports/messaging.ts';
import { consumers } from '../../shared/contracts/consumers.ts';
import { eventConsumer } from '../../shared/lambda/event-consumer.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import type { QueueDeps } from '../../shared/lambda/queue-handler.ts';
import { composePropagateConsent } from '../compose/propagate-consent.ts';

type Deps = Omit<QueueDeps, 'queues'> &
  Omit<PropagateDeps, 'policy'> & { readonly queues: QueueSender; readonly documents: Documents<'consent-policy' | 'webhook-endpoint'> };

/** A no → one obligation and one delivery per sink that holds the person. */
export const create = (deps: Deps) =>
  eventConsumer(deps, {
    queue: 'propagate-consent',
    events: consumers['propagate-consent'].events,
    react: createPropagateConsent({ ...deps, policy: createReadConsentPolicy(deps.documents) }),
  });

export const handler = lazy(() => create(composePropagateConsent()));

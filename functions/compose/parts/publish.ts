import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { createEventPublisher } from '../../../shared/adapters/eventbridge/event-publisher.ts';
import type { Documents } from '../../../shared/application/documents/documents.ts';
import { createPublishEvents } from '../../../shared/application/outbox/publish-events.ts';
import type { Base } from './base.ts';

/** Publication to the bus. */
export const publish = ({ environment }: Base, documents: Documents<'webhook-endpoint'>) =>
  createPublishEvents({ publisher: createEventPublisher({ client: new EventBridgeClient({}), busName: environment.bus() }), documents });

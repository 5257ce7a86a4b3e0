import { type AttachVisitorDeps, createAttachVisitor } from '../../shared/application/engagement/attach-visitor.ts';
import { consumers } from '../../shared/contracts/consumers.ts';
import { eventConsumer } from '../../shared/lambda/event-consumer.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import type { QueueDeps } from '../../shared/lambda/queue-handler.ts';
import { composeAttachVisitor } from '../compose/attach-visitor.ts';

/** A form sent by a browser that is tracked → the browser bound to its lead, its history with engagement.recorded. */
export const create = (deps: QueueDeps & AttachVisitorDeps) =>
  eventConsumer(deps, { queue: 'attach-visitor', events: consumers['attach-visitor'].events, react: createAttachVisitor(deps) });

export const handler = lazy(() => create(composeAttachVisitor()));

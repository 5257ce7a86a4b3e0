import type { Documents } from '../../shared/application/documents/documents.ts';
import { createMatchLead, type MatchLeadDeps } from '../../shared/application/identity/match-lead.ts';
import { createReadMatchPolicy } from '../../shared/application/identity/match-policy.ts';
import { consumers } from '../../shared/contracts/consumers.ts';
import { eventConsumer } from '../../shared/lambda/event-consumer.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import type { QueueDeps } from '../../shared/lambda/queue-handler.ts';
import { composeMatchLead } from '../compose/match-lead.ts';

type Deps = QueueDeps & Omit<MatchLeadDeps, 'policy'> & { readonly documents: Documents<'matching'> };

/** What a lead is found by changed → whom it may be one person with. */
export const create = (deps: Deps) =>
  eventConsumer(deps, {
    queue: 'match-lead',
    events: consumers['match-lead'].events,
    react: createMatchLead({ ...deps, policy: createReadMatchPolicy(deps.documents) }),
  });

export const handler = lazy(() => create(composeMatchLead()));

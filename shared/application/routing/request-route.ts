import type { EventData, LeadEvent } from '../../contracts/events/catalogue.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { unowned } from '../../domain/leads/unowned.ts';
import type { SlaClock } from '../../domain/sla/clock.ts';
import { type EventContext, newEvent } from '../events/new-event.ts';
import { cancelClocks } from '../leads/end-clocks.ts';
import type { LeadCommit } from '../ports/lead-store.ts';

type Reason = EventData<'lead.route_requested.v1'>['reason'];
type Asked = {
  readonly lead: Lead;
  readonly clocks: readonly SlaClock[];
  readonly at: Instant;
  readonly reason: Reason;
  readonly actor: string;
  readonly contextOf: (next: Lead) => EventContext;
};

/** Sends the lead through routing once more: whoever had it has it no longer, their clocks end, and the machine owes a route. */
export function routeRequest(asked: Asked): Pick<LeadCommit, 'lead' | 'clocks' | 'events'> {
  const { lead, at, reason, actor } = asked;
  const next: Lead = {
    ...lead,
    ...unowned,
    version: lead.version + 1,
    nextStep: 'route',
    pendingStep: 'route',
    pendingSince: at,
    updatedAt: at,
  };
  const context = asked.contextOf(next);
  const previousOwnerId = lead.owner?.id ?? null;
  const left: readonly LeadEvent[] =
    previousOwnerId === null ? [] : [newEvent(context, 'lead.unassigned.v1', { previousOwnerId, reason, actor })];
  return {
    lead: next,
    clocks: cancelClocks(asked.clocks, at),
    events: [...left, newEvent(context, 'lead.route_requested.v1', { reason, previousOwnerId, actor })],
  };
}

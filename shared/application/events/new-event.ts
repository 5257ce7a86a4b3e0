import type { EventData, EventType, LeadEvent } from '../../contracts/events/catalogue.ts';
import { checked } from '../../domain/kernel/brand.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Ids } from '../ports/system.ts';

export type EventContext = {
  readonly ids: Ids;
  readonly at: Instant;
  readonly leadId: string;
  readonly leadVersion: number;
  readonly correlationId: string;
  readonly causationId: string | null;
};

/** Builds one event; the type decides the shape of `data`. */
export function newEvent<T extends EventType>(context: EventContext, type: T, data: EventData<T>): LeadEvent {
  return checked<LeadEvent>({
    id: context.ids.next('event'),
    type,
    occurredAt: context.at,
    leadId: context.leadId,
    leadVersion: context.leadVersion,
    correlationId: context.correlationId,
    causationId: context.causationId,
    schema: `/schemas/events/${type}.json`,
    data,
  });
}

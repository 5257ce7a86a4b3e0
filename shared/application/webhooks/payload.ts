import { type LeadEvent, publicType } from '../../contracts/events/catalogue.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { SlaClock } from '../../domain/sla/clock.ts';
import { leadResource } from '../leads/lead-resource.ts';

/** Standard Webhooks payload: type without version, time of the event, its data and the lead as it stands now. */
export const webhookBody = (event: LeadEvent, found: { readonly lead: Lead; readonly clocks: readonly SlaClock[] }): string =>
  JSON.stringify({
    type: publicType(event.type),
    timestamp: event.occurredAt,
    data: {
      eventId: event.id,
      leadId: event.leadId,
      leadVersion: event.leadVersion,
      ...event.data,
      lead: leadResource(found.lead, found.clocks),
    },
  });

import { type LeadEvent, publicType } from '../../contracts/events/catalogue.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { SlaClock } from '../../domain/sla/clock.ts';
import { leadResource } from '../leads/lead-resource.ts';

/**
 * Standard Webhooks payload: type without version, time of the event, its data and the lead as it stands now; null in its place
 * when the person's data must not leave.
 */
export const webhookBody = (event: LeadEvent, found: { readonly lead: Lead; readonly clocks: readonly SlaClock[] } | null): string =>
  JSON.stringify({
    type: publicType(event.type),
    timestamp: event.occurredAt,
    data: {
      eventId: event.id,
      leadId: event.leadId,
      leadVersion: event.leadVersion,
      ...event.data,
      lead: found === null ? null : leadResource(found.lead, found.clocks),
    },
  });

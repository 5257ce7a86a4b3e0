import type { EventType } from './events/catalogue.ts';

/**
 * What a consumer must know of the topology at run time: its events, and the receives before its queue gives up on a message.
 * Apart from it, because with descriptions and settings the whole table would come along into every bundle.
 */
type Consumer = { readonly events: readonly EventType[]; readonly maxReceives: number };

export const consumers = {
  'enrich-lead': {
    events: ['lead.captured.v1', 'lead.created.v1', 'lead.imported.v1', 'lead.resubmitted.v1', 'lead.unmerged.v1'],
    maxReceives: 4,
  },
  'look-up': { events: ['lead.enrichment_deferred.v1'], maxReceives: 6 },
  'attach-leads': { events: [], maxReceives: 6 },
  'score-lead': {
    events: [
      'lead.enriched.v1',
      'lead.resubmitted.v1',
      'lead.updated.v1',
      'lead.merged.v1',
      'lead.unmerged.v1',
      'engagement.recorded.v1',
      'engagement.discounted.v1',
    ],
    maxReceives: 4,
  },
  'attach-visitor': { events: ['lead.captured.v1', 'lead.resubmitted.v1'], maxReceives: 6 },
  'route-lead': { events: ['lead.qualified.v1', 'lead.route_requested.v1', 'lead.merged.v1', 'lead.unmerged.v1'], maxReceives: 6 },
  'nurture-lead': {
    events: [
      'lead.nurtured.v1',
      'lead.stage_changed.v1',
      'lead.assigned.v1',
      'lead.merged.v1',
      'lead.restricted.v1',
      'consent.withdrawn.v1',
      'consent.suppressed.v1',
      'engagement.recorded.v1',
    ],
    maxReceives: 6,
  },
  'start-clocks': { events: ['lead.routed.v1', 'lead.assigned.v1', 'lead.merged.v1', 'lead.unmerged.v1'], maxReceives: 6 },
  'wake-due-clock': { events: [], maxReceives: 6 },
  'fan-out-webhooks': { events: [], maxReceives: 6 },
  'deliver-webhook': { events: [], maxReceives: 6 },
  'deliver-webhook-slow': { events: [], maxReceives: 6 },
  'propagate-consent': {
    events: ['consent.withdrawn.v1', 'consent.suppressed.v1', 'lead.restricted.v1', 'lead.restriction_lifted.v1'],
    maxReceives: 6,
  },
  'clear-erased': { events: ['lead.erased.v1'], maxReceives: 6 },
  'match-lead': {
    events: [
      'lead.enriched.v1',
      'lead.updated.v1',
      'lead.merged.v1',
      'lead.unmerged.v1',
      'lead.restricted.v1',
      'lead.restriction_lifted.v1',
    ],
    maxReceives: 6,
  },
  're-home': { events: [], maxReceives: 6 },
  'run-import': { events: [], maxReceives: 6 },
  'run-export': { events: [], maxReceives: 6 },
  'replay-leads': { events: [], maxReceives: 6 },
} as const satisfies Record<string, Consumer>;

/** Source of every event on the bus. */
export const eventSource = 'leadline';

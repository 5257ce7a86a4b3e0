import type { DecisionId, EventId, LeadId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';

export const decisionKinds = ['enrichment', 'scoring', 'routing', 'nurture', 'stage', 'sla', 'privacy', 'merge', 'qualification'] as const;
export type DecisionKind = (typeof decisionKinds)[number];

/** Which published document a decision used; a decision stays readable after the document moved on. */
export type DocumentRef = { readonly kind: string; readonly id: string; readonly version: number };

/**
 * Why the machine (or a person) did what it did: pinned rule versions, the inputs it saw, the outcome and the reasons.
 * Erasable: inputs may hold personal data, so decisions live beside the lead and events only reference their id.
 */
export type Decision = {
  readonly id: DecisionId;
  readonly leadId: LeadId;
  readonly kind: DecisionKind;
  readonly at: Instant;
  /** The event that made us decide; the key by which a redelivered reaction finds its own effect. */
  readonly causationId: EventId | null;
  readonly leadVersion: number;
  readonly documents: readonly DocumentRef[];
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outcome: Readonly<Record<string, unknown>>;
  /** Ordered trace: score lines, rules tried with their conditions, candidates passed over. */
  readonly reasons: readonly unknown[];
};

import type { Touch } from '../../domain/attribution/touch.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Decision } from '../../domain/leads/decision.ts';
import type { Lead } from '../../domain/leads/lead.ts';

/** A lead with what was decided over it and what it did; rows of its members are filed under theirs. */
export type LeadPast = { readonly lead: Lead; readonly decisions: readonly Decision[]; readonly touches: readonly Touch[] };

/** Leads as a replay reads thousands of them: what `LeadStore` gives by `get`, `decisions` and `touches`, in fewer requests. */
export type LeadPasts = {
  /** Answers the id of a merged lead with its survivor, that of an erased one with null. Strongly consistent. */
  readonly past: (leadId: LeadId) => Promise<LeadPast | null>;
};

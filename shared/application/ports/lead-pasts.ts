import type { Touch } from '../../domain/attribution/touch.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Decision } from '../../domain/leads/decision.ts';
import type { Lead } from '../../domain/leads/lead.ts';

/** What was decided over a lead and what it did. */
export type PastRows = { readonly decisions: readonly Decision[]; readonly touches: readonly Touch[] };
export type LeadPast = PastRows & { readonly lead: Lead };

/** Leads as a replay reads thousands of them: what `LeadStore` gives by `get`, `decisions` and `touches`, in fewer requests. */
export type LeadPasts = {
  /** Answers the id of a merged lead with its survivor, that of an erased one with null. Strongly consistent. */
  readonly past: (leadId: LeadId) => Promise<LeadPast | null>;
  /** The rows filed under this very id, such as those of a member. */
  readonly rows: (leadId: LeadId) => Promise<PastRows>;
};

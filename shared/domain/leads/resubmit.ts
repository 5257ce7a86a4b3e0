import { addTouch } from '../attribution/source-summary.ts';
import type { Touch } from '../attribution/touch.ts';
import type { ConsentAnswer } from '../consent/answer.ts';
import { applyEnrichment } from '../enrichment/merge.ts';
import { enrichOffline } from '../enrichment/offline.ts';
import type { Instant } from '../kernel/instant.ts';
import { fillEmpty } from './fill-empty.ts';
import type { Company, Lead, Person } from './lead.ts';
import { answered, unionSorted } from './new-lead.ts';
import { moveStage } from './transition.ts';

export type Resubmission = {
  readonly person: Partial<Person>;
  readonly company: Partial<Company>;
  readonly touch: Touch;
  readonly tags: readonly string[];
  readonly consents: readonly ConsentAnswer[];
  readonly at: Instant;
};
export type Resubmitted = {
  readonly lead: Lead;
  /** Paths that were empty and now hold a value, typed or derived from a typed one, sorted. */
  readonly filled: readonly string[];
  /** Path to the value that contradicts what the lead holds; it stays with the submission. */
  readonly claims: Readonly<Record<string, string>>;
};

/**
 * A known person sends another form. Whoever posts is not authenticated, so the post fills only what is empty, overrides
 * nothing and lifts no withdrawal. A lead that was closed or dormant enters again.
 */
export function resubmit(lead: Lead, input: Resubmission): Resubmitted {
  const person = fillEmpty(lead.person, input.person);
  const company = fillEmpty(lead.company, input.company);
  const typed = [...named('person', person.filled), ...named('company', company.filled)];
  const facts = deriveAgain({ ...reEntered(lead, input.at), person: person.value, company: company.value }, typed);
  return {
    lead: {
      ...facts.lead,
      version: lead.version + 1,
      source: addTouch(lead.source, input.touch),
      intents: unionSorted(lead.intents, input.tags),
      consent: answered(lead.consent, input.consents),
      pendingStep: owedStep(lead),
      pendingSince: lead.pendingSince ?? input.at,
      updatedAt: input.at,
    },
    filled: [...typed, ...facts.derived].sort(),
    claims: { ...claimsOf('person', person.claims), ...claimsOf('company', company.claims) },
  };
}

const named = (part: string, names: readonly string[]): readonly string[] => names.map((name) => `${part}.${name}`);
const claimsOf = (part: string, claims: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(claims).map(([name, value]) => [`${part}.${name}`, value]));

/** Work already owed keeps its place: enrichment and routing would refuse a lead that waits for a score instead. */
const owedStep = (lead: Lead): Lead['pendingStep'] => (lead.pendingStep === null ? 'score' : lead.pendingStep);

/** A resubmission goes straight to scoring, so what a newly given title or domain implies is worked out here. */
function deriveAgain(lead: Lead, typed: readonly string[]): { readonly lead: Lead; readonly derived: readonly string[] } {
  if (typed.length === 0 || lead.pendingStep === 'enrich') return { lead, derived: [] };
  const found = enrichOffline({ person: lead.person, company: lead.company, defaultCountry: null });
  const { person, company, changed } = applyEnrichment(lead, found.fields);
  return { lead: { ...lead, person, company }, derived: changed };
}

/** Back among the open leads, with no owner, queue or contact of the cycle that ended; unchanged when it is still open. */
function reEntered(lead: Lead, at: Instant): Lead {
  const moved = moveStage(lead, 're-enter', at);
  if (!moved.ok) return lead;
  const kind = moved.value.cycle > lead.cycle ? 'recycled' : lead.kind;
  return { ...moved.value, kind, owner: null, teamId: null, queue: null, nextStep: null, firstTouchAt: null, contacted: false };
}

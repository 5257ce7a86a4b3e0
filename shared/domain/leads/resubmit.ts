import { addTouch, addUnprovenTouch } from '../attribution/source-summary.ts';
import type { Touch } from '../attribution/touch.ts';
import type { ConsentAnswer } from '../consent/answer.ts';
import type { Instant } from '../kernel/instant.ts';
import { fillEmpty } from './fill-empty.ts';
import type { Company, Lead, PendingStep, Person } from './lead.ts';
import { answered, unionSorted } from './new-lead.ts';
import { moveStage } from './transition.ts';
import { unowned } from './unowned.ts';

export type Resubmission = {
  readonly person: Partial<Person>;
  readonly company: Partial<Company>;
  readonly touch: Touch;
  /** Touches before it that became known with it. */
  readonly visit?: readonly Touch[];
  readonly tags: readonly string[];
  readonly consents: readonly ConsentAnswer[];
  /** A vendor's or our own server speaks, not whoever knows the address. */
  readonly proven: boolean;
  readonly at: Instant;
};
export type Resubmitted = {
  readonly lead: Lead;
  /** Paths that were empty and now hold a typed value, sorted. */
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
  const filled = [...named('person', person.filled), ...named('company', company.filled)].sort();
  return {
    lead: {
      ...reEntered(lead, input.at),
      person: person.value,
      company: company.value,
      version: lead.version + 1,
      source: [input.touch, ...(input.visit ?? [])].reduce(input.proven ? addTouch : addUnprovenTouch, lead.source),
      intents: unionSorted(lead.intents, input.tags),
      consent: answered(lead.consent, input.consents),
      pendingStep: owedStep(lead.pendingStep, filled.length > 0),
      pendingSince: lead.pendingSince ?? input.at,
      returnedAt: null,
      updatedAt: input.at,
    },
    filled,
    claims: { ...claimsOf('person', person.claims), ...claimsOf('company', company.claims) },
  };
}

const named = (part: string, names: readonly string[]): readonly string[] => names.map((name) => `${part}.${name}`);
const claimsOf = (part: string, claims: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(claims).map(([name, value]) => [`${part}.${name}`, value]));

/**
 * New facts are enriched before they are scored. Enrichment already owed will read them anyway; a route already owed keeps
 * its place, because the lead is qualified and routing would refuse it in any other.
 */
const owedStep = (owed: Lead['pendingStep'], filled: boolean): PendingStep =>
  owed === 'enrich' || owed === 'route' ? owed : filled ? 'enrich' : 'score';

/** Back among the open leads, with no owner, queue or contact of the cycle that ended; unchanged when it is still open. */
function reEntered(lead: Lead, at: Instant): Lead {
  const moved = moveStage(lead, 're-enter', at);
  if (!moved.ok) return lead;
  const kind = moved.value.cycle > lead.cycle ? 'recycled' : lead.kind;
  return { ...moved.value, kind, ...unowned, nextStep: null, firstTouchAt: null, contacted: false };
}

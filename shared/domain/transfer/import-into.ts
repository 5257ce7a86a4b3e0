import type { ConsentAnswer } from '../consent/answer.ts';
import type { Instant } from '../kernel/instant.ts';
import { fillEmpty } from '../leads/fill-empty.ts';
import type { Company, Lead, PendingStep, Person } from '../leads/lead.ts';
import { answered, unionSorted } from '../leads/new-lead.ts';

export type ImportedRow = {
  readonly person: Partial<Person>;
  readonly company: Partial<Company>;
  readonly tags: readonly string[];
  readonly consents: readonly ConsentAnswer[];
  readonly at: Instant;
};
export type ImportedInto = {
  readonly lead: Lead;
  /** Whether anything of the lead changed, its version aside. */
  readonly changed: boolean;
  readonly filled: readonly string[];
  /** Path to the value that contradicts what the lead holds. */
  readonly claims: Readonly<Record<string, string>>;
};

/**
 * A row about a person who is a lead already: fills what is empty, keeps the rest as claims, lifts no withdrawal. The
 * person did nothing, so there is no touch, no new cycle of a closed lead and no second route.
 */
export function importInto(lead: Lead, row: ImportedRow): ImportedInto {
  const person = fillEmpty(lead.person, row.person);
  const company = fillEmpty(lead.company, row.company);
  const filled = [...named('person', person.filled), ...named('company', company.filled)].sort();
  const consent = answered(lead.consent, row.consents);
  const intents = unionSorted(lead.intents, row.tags);
  const granted = Object.entries(consent).some(([key, state]) => lead.consent[key] !== state);
  const owed = owedStep(lead.pendingStep, filled.length > 0);
  return {
    lead: {
      ...lead,
      person: person.value,
      company: company.value,
      consent,
      intents,
      version: lead.version + 1,
      pendingStep: owed,
      pendingSince: owed === null ? lead.pendingSince : (lead.pendingSince ?? row.at),
      updatedAt: row.at,
    },
    changed: filled.length > 0 || granted || intents.length > lead.intents.length,
    filled,
    claims: Object.fromEntries([...claimed('person', person.claims), ...claimed('company', company.claims)]),
  };
}

const named = (part: string, names: readonly string[]): readonly string[] => names.map((name) => `${part}.${name}`);
const claimed = (part: string, claims: Readonly<Record<string, string>>): readonly (readonly [string, string])[] =>
  Object.entries(claims).map(([name, value]) => [`${part}.${name}`, value] as const);

/** New facts are enriched before they are scored; a lead that waits for its route keeps its place, as after a form. */
const owedStep = (owed: Lead['pendingStep'], filled: boolean): PendingStep | null => (filled && owed !== 'route' ? 'enrich' : owed);

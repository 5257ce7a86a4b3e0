import type { Lead } from '../leads/lead.ts';
import { type FactPath, factPaths } from './facts.ts';
import { companyPatch, personPatch } from './merge.ts';
import type { Verdict } from './winner.ts';

type Facts = Pick<Lead, 'person' | 'company'>;

/** What a lead holds in the fields that providers know. */
export function valuesOf({ person, company }: Facts): ReadonlyMap<FactPath, string | number | null> {
  const all = new Map<string, string | number | null>([
    ...Object.entries(person).map(([name, value]) => [`person.${name}`, value] as const),
    ...Object.entries(company).map(([name, value]) => [`company.${name}`, value] as const),
  ]);
  return new Map(factPaths.map((path) => [path, all.get(path) ?? null]));
}

const emptied = (path: FactPath) => ({ [path.slice(path.indexOf('.') + 1)]: null });

/** The lead with its fields as they were judged. */
export function layOn({ person, company }: Facts, verdicts: readonly Verdict[]): Facts {
  return verdicts.reduce<Facts>(
    (facts, { path, value }) => {
      const ofPerson = path.startsWith('person.');
      if (value === null) {
        return ofPerson
          ? { ...facts, person: { ...facts.person, ...emptied(path) } }
          : { ...facts, company: { ...facts.company, ...emptied(path) } };
      }
      const field = { path, value, confidence: 1, why: '' };
      return { person: { ...facts.person, ...personPatch(field) }, company: { ...facts.company, ...companyPatch(field) } };
    },
    { person, company },
  );
}

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

const fieldOf = (path: FactPath): string => path.slice(path.indexOf('.') + 1);

/** The lead with its fields as they were judged. */
export function layOn({ person, company }: Facts, verdicts: readonly Verdict[]): Facts {
  let ofPerson = person;
  let ofCompany = company;
  for (const { path, value } of verdicts) {
    const patches = value === null ? emptied(path) : patchesOf(path, value);
    ofPerson = { ...ofPerson, ...patches.person };
    ofCompany = { ...ofCompany, ...patches.company };
  }
  return { person: ofPerson, company: ofCompany };
}

const patchesOf = (path: FactPath, value: string | number) => {
  const field = { path, value, confidence: 1, why: '' };
  return { person: personPatch(field), company: companyPatch(field) };
};
const emptied = (path: FactPath) => {
  const none = { [fieldOf(path)]: null };
  return path.startsWith('person.') ? { person: none, company: {} } : { person: {}, company: none };
};

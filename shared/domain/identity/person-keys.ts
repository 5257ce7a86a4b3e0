import type { Lead } from '../leads/lead.ts';
import type { LeadGroup } from '../leads/merge/group.ts';
import { matchKeys } from './candidates.ts';
import { type Criterion, criteria, type MatchKey } from './criteria.ts';

/** A merged lead is found by what each of its members is, up to this many values, its own first. */
export const maxKeys = 40;

/**
 * The values by which a person is found. After enrichment the country that the form assumes stands on the lead if it states none, so
 * the ladder of `phoneCountry` ends at the company.
 */
export function personKeys(leads: readonly Pick<Lead, 'person' | 'company'>[]): readonly MatchKey[] {
  const all = leads.flatMap((lead) => matchKeys(lead, null));
  const distinct = new Map(all.map((key) => [`${key.criterion}|${key.value}`, key]));
  return [...distinct.values()].slice(0, maxKeys);
}

/** The lead as it stands, then everybody it consists of. */
export const leadsOf = ({ head, base, others }: LeadGroup): readonly Lead[] => [
  head,
  ...(base === null ? [] : [base.own.lead]),
  ...others.map(({ lead }) => lead),
];

/** By what two leads would be taken for one person, whatever it weighs. */
export function sharedCriteria(one: Pick<Lead, 'person' | 'company'>, other: Pick<Lead, 'person' | 'company'>): readonly Criterion[] {
  const values = new Map(matchKeys(one, null).map((key) => [key.criterion, key.value]));
  const shared = matchKeys(other, null).filter((key) => values.get(key.criterion) === key.value);
  return criteria.filter((criterion) => shared.some((key) => key.criterion === criterion));
}

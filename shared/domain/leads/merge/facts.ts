import { joinSources } from '../../attribution/source-summary.ts';
import type { ConsentState } from '../../consent/consent.ts';
import { checked } from '../../kernel/brand.ts';
import type { LeadId } from '../../kernel/ids.ts';
import { earliest, type Instant, latest } from '../../kernel/instant.ts';
import { emptyCompany, emptyPerson, type Lead } from '../lead.ts';
import { unionSorted } from '../new-lead.ts';
import type { Member } from './group.ts';

/** What is known about the person, as opposed to where the lead stands. */
export type LeadFacts = Pick<
  Lead,
  'person' | 'company' | 'accountId' | 'source' | 'intents' | 'consent' | 'pausedUntil' | 'restricted' | 'capturedAt' | 'createdAt'
>;

type Consents = Lead['consent'];

/**
 * From the least to the most restrictive. An unknown consent says nothing and takes nothing away; a pending one forbids until
 * it is confirmed, so it stands above a grant that was given for another address.
 */
const restrictions: readonly ConsentState[] = ['unknown', 'granted', 'pending', 'withdrawn', 'suppressed'];

export const moreRestrictive = (a: ConsentState, b: ConsentState): ConsentState =>
  restrictions.indexOf(b) > restrictions.indexOf(a) ? b : a;

/** Per purpose and channel the more restrictive of both. */
export function joinConsents(a: Consents, b: Consents): Consents {
  const joined = new Map(Object.entries(a));
  for (const [key, state] of Object.entries(b)) joined.set(key, moreRestrictive(joined.get(key) ?? 'unknown', state));
  return Object.fromEntries([...joined].sort(([x], [y]) => (x < y ? -1 : 1)));
}

const isValue = (value: unknown): boolean => value !== null && value !== undefined && value !== '';

/** The values of one part that this member lends to the merged lead. */
const lent = <T extends object>({ hidden }: Member, part: string, values: T): Partial<T> =>
  checked<Partial<T>>(
    Object.fromEntries(Object.entries(values).filter(([name, value]) => isValue(value) && !hidden.includes(`${part}.${name}`))),
  );

/** Of each name the first value. */
const overlaid = <T extends object>(empty: T, layers: readonly Partial<T>[]): T => Object.assign({}, empty, ...[...layers].reverse());

/**
 * The facts of one person out of all members, best ranked first: of each field the first value, of each consent the most
 * restrictive state, the first and the last touch of all, every intent. The e-mail and its kind come from one member.
 */
export function joinFacts(ranked: readonly [Member, ...Member[]]): LeadFacts {
  const [top, ...others] = ranked;
  const leads = others.map(({ lead }) => lead);
  const mailed = ranked.find((member) => isValue(lent(member, 'person', member.lead.person).email))?.lead.person;
  const person = overlaid(
    emptyPerson,
    ranked.map((member) => lent(member, 'person', member.lead.person)),
  );
  return {
    person: { ...person, emailKind: mailed?.emailKind ?? null },
    company: overlaid(
      emptyCompany,
      ranked.map((member) => lent(member, 'company', member.lead.company)),
    ),
    accountId: ranked.find(({ lead }) => lead.accountId !== null)?.lead.accountId ?? null,
    source: leads.reduce((sum, lead) => joinSources(sum, lead.source), top.lead.source),
    intents: leads.reduce((sum, lead) => unionSorted(sum, lead.intents), top.lead.intents),
    consent: leads.reduce((sum, lead) => joinConsents(sum, lead.consent), joinConsents({}, top.lead.consent)),
    pausedUntil: leads.reduce((sum, lead) => longest(sum, lead.pausedUntil), top.lead.pausedUntil),
    restricted: ranked.find(({ lead }) => lead.restricted !== null)?.lead.restricted ?? null,
    capturedAt: leads.reduce((sum, lead) => earliest(sum, lead.capturedAt), top.lead.capturedAt),
    createdAt: leads.reduce((sum, lead) => earliest(sum, lead.createdAt), top.lead.createdAt),
  };
}

/** The later end of two pauses. */
const longest = (a: Instant | null, b: Instant | null): Instant | null => (a === null || b === null ? (a ?? b) : latest(a, b));

/** Which member each filled field of person and company came from; for the explanation. */
export function originsOf(ranked: readonly Member[]): Readonly<Record<string, LeadId>> {
  const origins = [...ranked]
    .reverse()
    .flatMap((member) =>
      (['person', 'company'] as const).flatMap((part) =>
        Object.keys(lent<object>(member, part, member.lead[part])).map((name): [string, LeadId] => [`${part}.${name}`, member.lead.id]),
      ),
    );
  return Object.fromEntries(origins);
}

import type { Instant } from '../kernel/instant.ts';
import type { LimitReached } from './caps.ts';
import type { Absence, Owner, RoutingRule, Team } from './plan.ts';

/** Why a candidate did not get the lead. `not-next`: others stood lower in the rotation. */
export type PassedReason =
  | 'unknown-owner'
  | 'inactive'
  | 'absent'
  | 'declined'
  | 'territory'
  | 'skill'
  | 'language'
  | 'outside-hours'
  | LimitReached
  | 'not-next';
const misfits: readonly PassedReason[] = ['declined', 'territory', 'skill', 'language'];
/** The candidate is at work and would take another lead. */
export const isMisfit = (reason: PassedReason): boolean => misfits.includes(reason);
export type PassedOver = { readonly ownerId: string; readonly reason: PassedReason; readonly pointer?: number };

export type Roster = {
  readonly teams: ReadonlyMap<string, Team>;
  readonly owners: ReadonlyMap<string, Owner>;
  readonly absences: readonly Absence[];
};

/** What a rule asks of a member, as it stands for one lead. */
export type Asked = {
  readonly rule: RoutingRule;
  readonly territory: string | null;
  /** ISO 639-1; null when nobody knows what the person speaks. */
  readonly language: string | null;
  /** Owners who gave this lead back. */
  readonly declinedBy: ReadonlySet<string>;
  readonly at: Instant;
};

/** The absence that keeps the owner away at `at`; null when they are there. The one that ends last, when several do. */
export const absenceOf = (absences: readonly Absence[], ownerId: string, at: Instant): Absence | null =>
  absences
    .filter((row) => row.ownerId === ownerId && row.from <= at && at < row.until)
    .reduce<Absence | null>((latest, row) => (latest === null || row.until > latest.until ? row : latest), null);

export const speaks = (owner: Owner, language: string | null): boolean => language === null || owner.languages.includes(language);

/** Why the member cannot take the lead whatever the hour and however much they have; null when they can. */
export function refusalOf(ownerId: string, { owners, absences }: Roster, asked: Asked): PassedReason | null {
  const { rule } = asked;
  const owner = owners.get(ownerId);
  if (owner === undefined) return 'unknown-owner';
  if (!owner.active) return 'inactive';
  if (absenceOf(absences, ownerId, asked.at) !== null) return 'absent';
  if (asked.declinedBy.has(ownerId)) return 'declined';
  if (rule.territory === 'required' && !covers(owner, asked.territory)) return 'territory';
  if (!(rule.skills ?? []).every((skill) => owner.skills?.includes(skill))) return 'skill';
  return rule.language === 'required' && !speaks(owner, asked.language) ? 'language' : null;
}

const covers = (owner: Owner, territory: string | null): boolean => territory !== null && (owner.territories ?? []).includes(territory);

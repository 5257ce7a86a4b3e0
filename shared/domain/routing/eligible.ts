import { plusMillis } from '../kernel/instant.ts';
import { businessMillis } from '../sla/business-time.ts';
import { isLimited, limitReached } from './caps.ts';
import type { Owner, Team } from './plan.ts';
import { type Asked, type PassedOver, type PassedReason, type Roster, refusalOf, speaks } from './refusal.ts';
import { type Ask, emptyLoad, missing, type Seen } from './sight.ts';

export type Eligible = { readonly available: readonly Owner[]; readonly passedOver: readonly PassedOver[] };

/**
 * Members of the team who may take the lead at this moment, in the order of the team, and everybody else with the reason.
 * Musts come first, then limits, then wishes: of those who can, the ones who speak the language, and of these the ones who are
 * at work; a wish that nobody meets is none.
 */
export function eligible(team: Team, roster: Roster, asked: Asked, seen: Seen): Eligible | { readonly ask: Ask } {
  const passedOver: PassedOver[] = [];
  const drop = (from: readonly Owner[], reasonOf: (owner: Owner) => PassedReason | null): readonly Owner[] =>
    from.filter((owner) => {
      const reason = reasonOf(owner);
      if (reason !== null) passedOver.push({ ownerId: owner.id, reason });
      return reason === null;
    });
  const able: Owner[] = [];
  for (const { ownerId } of team.members) {
    const reason = refusalOf(ownerId, roster, asked);
    const owner = roster.owners.get(ownerId);
    if (reason !== null) passedOver.push({ ownerId, reason });
    else if (owner !== undefined) able.push(owner);
  }
  const { hours = 'ignored', language = 'ignored' } = asked.rule;
  const ask = missing(seen, {
    owners: able.filter(isLimited).map((owner) => owner.id),
    calendars: hours === 'ignored' ? [] : [...new Set(able.flatMap((owner) => owner.calendarId ?? []))],
  });
  if (ask !== null) return { ask };
  const atWork = (owner: Owner): boolean => isAtWork(owner, asked, seen);
  const onShift = hours === 'required' ? drop(able, (owner) => (atWork(owner) ? null : 'outside-hours')) : able;
  const free = drop(onShift, (owner) => (isLimited(owner) ? limitReached(owner, seen.loads.get(owner.id) ?? emptyLoad, asked.at) : null));
  const wish = (from: readonly Owner[], holds: (owner: Owner) => boolean, reason: PassedReason): readonly Owner[] =>
    from.some(holds) ? drop(from, (owner) => (holds(owner) ? null : reason)) : from;
  const understood = language === 'preferred' ? wish(free, (owner) => speaks(owner, asked.language), 'language') : free;
  return { available: hours === 'preferred' ? wish(understood, atWork, 'outside-hours') : understood, passedOver };
}

/** Who has no calendar, or one that does not exist, is asked at any hour. */
function isAtWork({ calendarId }: Owner, { at }: Asked, { calendars }: Seen): boolean {
  const calendar = calendarId === null ? null : (calendars.get(calendarId) ?? null);
  return calendar === null || businessMillis(calendar, at, plusMillis(at, 1)) > 0;
}

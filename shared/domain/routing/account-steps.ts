import type { AccountView, OpenOpportunity } from '../graph/account.ts';
import { type Instant, plusMillis } from '../kernel/instant.ts';
import { dayMillis } from '../sla/local-windows.ts';
import { isLimited, limitReached } from './caps.ts';
import type { AccountAssignment, AccountRules, AccountStep, AccountTiebreaker, DealTiebreaker, Owner } from './plan.ts';
import { absenceOf, type PassedOver, type PassedReason, type Roster } from './refusal.ts';
import { type Ask, emptyLoad, missing, type Seen } from './sight.ts';

/** How the lead stands to accounts. */
export type AccountStanding = {
  /** The account of the lead and those above it; empty without one. */
  readonly chain: readonly AccountView[];
  /** Accounts of the domains of the lead between which nothing decided. */
  readonly ambiguous: readonly string[];
  /** What the lead is assigned by for the leads after it; null for nothing. */
  readonly assignmentKey: string | null;
  readonly assignment: AccountAssignment | null;
};

export type AccountStepTrace = {
  readonly step: AccountStep;
  readonly outcome: 'selected' | 'no-account' | 'not-named' | 'no-owner' | 'no-deal' | 'ambiguous' | 'not-available' | 'at-cap';
  readonly accountId: string | null;
  /** How the owner came to it: by the account, its parent, a deal, an assignment; null without one. */
  readonly by: string | null;
  readonly passedOver: readonly PassedOver[];
};

export type AccountOutcome =
  | { readonly ask: Ask }
  | { readonly owner: Owner; readonly step: AccountStep; readonly trace: readonly AccountStepTrace[] }
  | { readonly waits: 'ambiguous-account' | 'ambiguous-opportunity' | 'owner-at-cap'; readonly trace: readonly AccountStepTrace[] }
  | { readonly none: true; readonly trace: readonly AccountStepTrace[] };

export type AccountInput = {
  readonly rules: AccountRules;
  readonly standing: AccountStanding;
  readonly roster: Roster;
  readonly declinedBy: ReadonlySet<string>;
  readonly at: Instant;
  readonly seen: Seen;
};

type Candidate = { readonly ownerId: string; readonly by: string };

/**
 * Who has the lead by its account: the steps of the plan in their order. An owner who left hands over to their successor; one
 * who is away to their stand-in, else the next step is asked. Several deals of several owners that nothing tells apart make the
 * lead wait for a person.
 */
export function ownerByAccount(input: AccountInput): AccountOutcome {
  const { rules, standing } = input;
  if (standing.ambiguous.length > 0) {
    const passed = standing.ambiguous.map((accountId) => traceOf('account-owner', 'ambiguous', accountId, null));
    return { waits: 'ambiguous-account', trace: passed };
  }
  const trace: AccountStepTrace[] = [];
  const account = standing.chain[0]?.account ?? null;
  for (const step of rules.steps) {
    const found = candidates(step, input);
    if (typeof found === 'string') {
      trace.push(traceOf(step, found, account?.id ?? null, null));
      if (found === 'ambiguous') return { waits: 'ambiguous-opportunity', trace };
      continue;
    }
    const passedOver: PassedOver[] = [];
    for (const candidate of found) {
      const person = present(candidate.ownerId, input, passedOver);
      if (person === null) continue;
      const room = roomOf(person, input);
      if (typeof room === 'object' && room !== null) return room;
      const place = traceOf(step, room === null ? 'selected' : 'at-cap', account?.id ?? null, candidate.by, passedOver);
      if (room === null) return { owner: person, step, trace: [...trace, place] };
      return { waits: 'owner-at-cap', trace: [...trace, { ...place, passedOver: [...passedOver, { ownerId: person.id, reason: room }] }] };
    }
    trace.push(traceOf(step, 'not-available', account?.id ?? null, found[0]?.by ?? null, passedOver));
  }
  return { none: true, trace };
}

const traceOf = (
  step: AccountStep,
  outcome: AccountStepTrace['outcome'],
  accountId: string | null,
  by: string | null,
  passedOver: readonly PassedOver[] = [],
): AccountStepTrace => ({ step, outcome, accountId, by, passedOver });

/** Whom a step names, best first, or why it names nobody. */
function candidates(step: AccountStep, { rules, standing, at }: AccountInput): readonly Candidate[] | AccountStepTrace['outcome'] {
  const [own] = standing.chain;
  const line = rules.parents === 'inherited' ? standing.chain : standing.chain.slice(0, 1);
  if (step === 'account-owner') {
    const owners = ownersOf(line);
    const { assignment } = standing;
    const all = [...owners.slice(0, 1), ...(isStanding(assignment, rules, at) ? [{ ownerId: assignment.ownerId, by: 'assignment' }] : [])];
    return all.length > 0 ? all : own === undefined ? 'no-account' : 'no-owner';
  }
  if (own === undefined) return 'no-account';
  if (step === 'named-account') {
    const named = line.filter(({ account }) => account.named);
    return named.length === 0 ? 'not-named' : orNone(ownersOf(named).slice(0, 1), 'no-owner');
  }
  const deals = own.openOpportunities.filter((deal) => deal.ownerId !== null);
  if (deals.length === 0) return 'no-deal';
  const deciding = rules.deals.reduce<readonly OpenOpportunity[]>((left, tiebreaker) => narrowed(left, tiebreaker, own), deals);
  const [deal] = deciding;
  return deal === undefined || deciding.some((other) => other.ownerId !== deal.ownerId)
    ? 'ambiguous'
    : [{ ownerId: deal.ownerId ?? '', by: `opportunity/${deal.id}` }];
}

const ownersOf = (line: readonly AccountView[]): readonly Candidate[] =>
  line.flatMap(({ account }) => (account.ownerId === null ? [] : [{ ownerId: account.ownerId, by: `account/${account.id}` }]));

const orNone = (found: readonly Candidate[], outcome: AccountStepTrace['outcome']) => (found.length === 0 ? outcome : found);

type Standing = AccountAssignment & { readonly ownerId: string };

/** An assignment lapses, so that an account nobody works on is free again. */
export const isStanding = (
  assignment: AccountAssignment | null,
  { assignmentDays }: Pick<AccountRules, 'assignmentDays'>,
  at: Instant,
): assignment is Standing =>
  assignment !== null && assignment.ownerId !== null && at < plusMillis(assignment.at, assignmentDays * dayMillis);

/** The deals a tiebreaker prefers; all of them when it tells none apart. */
function narrowed(deals: readonly OpenOpportunity[], tiebreaker: DealTiebreaker, { account }: AccountView): readonly OpenOpportunity[] {
  const prefer = (holds: (deal: OpenOpportunity) => boolean) => (deals.some(holds) ? deals.filter(holds) : deals);
  if (tiebreaker === 'account-owner') return prefer((deal) => deal.ownerId === account.ownerId);
  if (tiebreaker === 'soonest-close') {
    const soonest = deals.flatMap((deal) => deal.closeDate ?? []).sort()[0];
    return soonest === undefined ? deals : deals.filter((deal) => deal.closeDate === soonest);
  }
  // Amounts compare within one currency only.
  const currencies = new Set(deals.map((deal) => deal.currency));
  const largest = Math.max(...deals.map((deal) => deal.amountMinor ?? -1));
  return currencies.size > 1 || largest < 0 ? deals : deals.filter((deal) => deal.amountMinor === largest);
}

/** Hand-overs followed at most; longer chains, and circles, end with nobody. */
const maxHops = 5;

/** Who stands for the owner at this moment: themselves, a successor, a stand-in; null for nobody, and `passedOver` says why. */
function present(ownerId: string, input: AccountInput, passedOver: PassedOver[]): Owner | null {
  const { roster, at, rules, declinedBy } = input;
  let id: string | null = ownerId;
  for (let hop = 0; hop < maxHops && id !== null; hop += 1) {
    const owner: Owner | undefined = roster.owners.get(id);
    const pass = (reason: PassedReason): void => void passedOver.push({ ownerId: id ?? '', reason });
    if (owner === undefined) {
      pass('unknown-owner');
      return null;
    }
    const absence = absenceOf(roster.absences, id, at);
    if (!owner.active) {
      pass('inactive');
      id = owner.successorId ?? null;
    } else if (declinedBy.has(id)) {
      pass('declined');
      return null;
    } else if (absence !== null && rules.whenAway === 'cover') {
      pass('absent');
      id = absence.coverId;
    } else return owner;
  }
  return null;
}

/** The limit that stops the owner, null for none, or what must be read to tell. */
function roomOf(owner: Owner, { rules, seen, at }: AccountInput) {
  if (rules.caps === 'rotation' || !isLimited(owner)) return null;
  const ask = missing(seen, { owners: [owner.id] });
  return ask === null ? limitReached(owner, seen.loads.get(owner.id) ?? emptyLoad, at) : { ask };
}

export type AccountCandidate = { readonly view: AccountView; readonly domain: 'email' | 'company' };

/** The one of several accounts that the tiebreakers leave; null when they leave more than one. */
export function chooseAccount(among: readonly AccountCandidate[], tiebreakers: readonly AccountTiebreaker[]): AccountView | null {
  const holds: Readonly<Record<AccountTiebreaker, (candidate: AccountCandidate) => boolean>> = {
    'email-domain': ({ domain }) => domain === 'email',
    customer: ({ view }) => view.account.status === 'customer',
    named: ({ view }) => view.account.named,
    'open-opportunity': ({ view }) => view.openOpportunities.length > 0,
  };
  const left = tiebreakers.reduce<readonly AccountCandidate[]>(
    (rest, name) => (rest.some(holds[name]) ? rest.filter(holds[name]) : rest),
    among,
  );
  const [one, ...others] = new Map(left.map(({ view }) => [view.account.id, view])).values();
  return one !== undefined && others.length === 0 ? one : null;
}

import type { Condition } from '../conditions/condition.ts';
import type { LeadId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';

/** How much a wish of a rule weighs: not at all, first among those who can, or a must. */
export const wishes = ['ignored', 'preferred', 'required'] as const;
export type Wish = (typeof wishes)[number];

/** Ordered; the first rule whose condition holds and whose team has a member who can take the lead wins. */
export type RoutingRule = {
  readonly id: string;
  readonly label: string;
  readonly when: Condition;
  readonly teamId: string;
  /** Members must cover the territory of the lead. */
  readonly territory?: 'ignored' | 'required' | undefined;
  /** Members who speak the language of the person. */
  readonly language?: Wish | undefined;
  /** Members must have all of them. */
  readonly skills?: readonly string[] | undefined;
  /** Members whose calendar is open at this moment. */
  readonly hours?: Wish | undefined;
};

/** A part of the market; a lead lies in the first whose condition holds. */
export type Territory = { readonly id: string; readonly label: string; readonly when: Condition };

/** Who has a lead by its account, before any rule of a team is asked. */
export const accountSteps = ['named-account', 'open-opportunity', 'account-owner'] as const;
export type AccountStep = (typeof accountSteps)[number];

/** Which of several accounts a lead belongs to whose domains name more than one. */
export const accountTiebreakers = ['email-domain', 'customer', 'named', 'open-opportunity'] as const;
export type AccountTiebreaker = (typeof accountTiebreakers)[number];

/** Which of several open opportunities of different owners decides. */
export const dealTiebreakers = ['account-owner', 'soonest-close', 'largest-amount'] as const;
export type DealTiebreaker = (typeof dealTiebreakers)[number];

export type AccountRules = {
  readonly steps: readonly AccountStep[];
  /** Whether an account without an owner has that of its parent. */
  readonly parents: 'ignored' | 'inherited';
  /** `cover`: the stand-in of the absence, else the rules; `keep`: the lead waits for its owner. */
  readonly whenAway: 'cover' | 'keep';
  /** `always`: a cap holds here too, and the lead waits; `rotation`: it limits only what a team's rotation gives. */
  readonly caps: 'always' | 'rotation';
  readonly match: readonly AccountTiebreaker[];
  readonly deals: readonly DealTiebreaker[];
  /** Where leads wait that nothing decides about. */
  readonly conflictQueue: string;
  /** What the rules give an owner along with a lead, so that the next ones follow: its account, also a business domain without one, or nothing. */
  readonly assign: 'none' | 'account' | 'domain';
  readonly assignmentDays: number;
};

export type RoutingPlan = {
  readonly name: string;
  /** Absent: accounts decide nothing. */
  readonly accounts?: AccountRules | undefined;
  readonly territories?: readonly Territory[] | undefined;
  readonly rules: readonly RoutingRule[];
  /** Never silent: a lead no rule places waits in this monitored queue. */
  readonly catchAll: { readonly queue: string };
  /** SLA policy that starts the clocks of a routed lead. */
  readonly slaPolicyId: string;
};

export type TeamMember = { readonly ownerId: string; readonly weight: number };
/** `weight` is an integer 1–10: 2520 (the least common multiple of 1–10) divided by it is a whole stride. */
export type Team = { readonly id: string; readonly name: string; readonly members: readonly TeamMember[] };

/** `rolling-hour` counts the sixty minutes before now; the others begin at midnight in the zone, a week on Monday. */
export const capPeriods = ['day', 'week', 'month', 'rolling-hour'] as const;
export type CapPeriod = (typeof capPeriods)[number];
/** At most `max` leads a period, in an IANA zone. */
export type Cap = { readonly per: CapPeriod; readonly max: number; readonly zone: string };

export type Owner = {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
  readonly languages: readonly string[];
  readonly calendarId: string | null;
  readonly skills?: readonly string[] | undefined;
  readonly territories?: readonly string[] | undefined;
  readonly caps?: readonly Cap[] | undefined;
  /** Most open leads at a time; null for as many as come. */
  readonly capacity?: number | null | undefined;
  /** Who has taken over from an owner who left. */
  readonly successorId?: string | null | undefined;
};

/** Somebody is away from `from` until before `until`. */
export type Absence = {
  readonly id: string;
  readonly ownerId: string;
  readonly from: Instant;
  readonly until: Instant;
  readonly coverId: string | null;
};

/** Stride pointers of one team; the version guards concurrent routers. */
export type Pool = { readonly teamId: string; readonly version: number; readonly pointers: Readonly<Record<string, number>> };

/** What routing gave one owner lately, as far as a cap or a capacity asks; the version guards concurrent routers. */
export type Load = {
  readonly ownerId: string;
  readonly version: number;
  /** Leads by period, of the periods that are not over; the key names period, zone and day. */
  readonly counts: Readonly<Record<string, number>>;
  /** When, within the last hour; oldest first. */
  readonly hour: readonly Instant[];
  /** Within the last half minute: the index of open leads may not show them yet. */
  readonly fresh: readonly { readonly leadId: LeadId; readonly at: Instant }[];
};

/** The account, or the business domain without one, that an owner got along with a lead; `ownerId` null once it was taken back. */
export type AccountAssignment = {
  readonly key: string;
  readonly version: number;
  readonly ownerId: string | null;
  readonly leadId: LeadId;
  readonly at: Instant;
};

import type { Facts, LeafTrace } from '../conditions/condition.ts';
import { evaluate } from '../conditions/evaluate.ts';
import type { LeadId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { type AccountStanding, type AccountStepTrace, isStanding, ownerByAccount } from './account-steps.ts';
import { charge, isLimited } from './caps.ts';
import { eligible } from './eligible.ts';
import type { AccountAssignment, AccountStep, Load, Owner, Pool, RoutingPlan, RoutingRule, Team } from './plan.ts';
import { type Asked, isMisfit, type PassedOver, type Roster } from './refusal.ts';
import { type Ask, missing, type Seen } from './sight.ts';
import { allocate } from './stride.ts';

export type RuleTrace = {
  readonly step: 'rule';
  readonly ruleId: string;
  readonly label: string;
  readonly teamId: string;
  readonly outcome: 'selected' | 'not-matched' | 'no-member-available' | 'unknown-team';
  readonly conditions: readonly LeafTrace[];
  /** The territory of the lead, when the rule asks for it. */
  readonly territory?: string | null;
  /** Members of the rule's team who did not get the lead; looked at only when the condition held. */
  readonly passedOver: readonly PassedOver[];
};
export type RouteTrace = readonly (AccountStepTrace | RuleTrace)[];

/** Rules of which a stored trace keeps the conditions: a row holds 400 KB, and a plan may have ten thousand rules. */
const keptConditions = 500;

/**
 * The trace as it is stored: of a long plan the rules that failed long before the decision are named without their conditions. The
 * plan's version is pinned, so that a preview or a replay shows them.
 */
export const storedTrace = (trace: RouteTrace): readonly unknown[] =>
  trace.map((row, i) => {
    if (row.step !== 'rule' || row.outcome !== 'not-matched' || i >= trace.length - keptConditions) return row;
    const { ruleId, outcome } = row;
    return { step: row.step, ruleId, outcome };
  });

export type RouteInput = {
  readonly plan: RoutingPlan;
  readonly leadId: LeadId;
  readonly facts: Facts;
  readonly at: Instant;
  readonly roster: Roster;
  /** Null when the plan asks no accounts. */
  readonly standing: AccountStanding | null;
  /** Owners who gave this lead back in this cycle. */
  readonly declinedBy: readonly string[];
  readonly seen: Seen;
};

/** Rows to write along, each with the version it replaces plus one. */
export type RouteWrites = { readonly pool: Pool | null; readonly load: Load | null; readonly assignment: AccountAssignment | null };
export type Routed = {
  readonly owner: Owner;
  /** The step of the account that named the owner, or the rule of the team. */
  readonly by: AccountStep | 'rule';
  readonly ruleId: string;
  readonly teamId: string | null;
  readonly writes: RouteWrites;
  readonly trace: RouteTrace;
};
export type Unrouted = {
  readonly unrouted: 'no-rule-matched' | 'no-member-available' | 'ambiguous-account' | 'ambiguous-opportunity' | 'owner-at-cap';
  readonly queue: string;
  readonly trace: RouteTrace;
};
export type RouteDecision = { readonly ask: Ask } | Routed | Unrouted;

/**
 * The ladder after the legal block: the account's owner by the steps of the plan, else the first rule that holds and whose team
 * has somebody who can, by weighted fair allocation, else the monitored queue. A pure function of what it is given; rows it turns
 * out to need it asks for, so that nothing is read in vain: give them in `seen` and call again.
 */
export function decideRoute(input: RouteInput): RouteDecision {
  const { plan, standing, roster, at, seen, leadId } = input;
  const held =
    plan.accounts === undefined || standing === null
      ? null
      : ownerByAccount({ rules: plan.accounts, standing, roster, declinedBy: new Set(input.declinedBy), at, seen });
  if (held !== null && 'ask' in held) return held;
  if (held !== null && 'waits' in held)
    return {
      unrouted: held.waits,
      queue: held.waits === 'owner-at-cap' ? plan.catchAll.queue : (plan.accounts?.conflictQueue ?? plan.catchAll.queue),
      trace: held.trace,
    };
  if (held !== null && 'owner' in held) {
    const { owner, step, trace } = held;
    const charged = chargeOf(owner, seen, leadId, at);
    if ('ask' in charged) return charged;
    return { owner, by: step, ruleId: step, teamId: null, writes: { pool: null, load: charged.load, assignment: null }, trace };
  }
  return byRules(input, held?.trace ?? []);
}

function byRules(input: RouteInput, before: RouteTrace): RouteDecision {
  const { plan, facts, roster } = input;
  const trace: (AccountStepTrace | RuleTrace)[] = [...before];
  const asked = wishesOf(input);
  for (const rule of plan.rules) {
    const { matched, trace: conditions } = evaluate(rule.when, facts);
    const team = roster.teams.get(rule.teamId);
    const line = (outcome: RuleTrace['outcome'], passedOver: readonly PassedOver[] = []): RuleTrace => ({
      step: 'rule',
      ruleId: rule.id,
      label: rule.label,
      teamId: rule.teamId,
      outcome,
      conditions,
      ...(rule.territory === 'required' ? { territory: asked.territory } : {}),
      passedOver,
    });
    if (!matched || team === undefined) {
      trace.push(line(matched ? 'unknown-team' : 'not-matched'));
      continue;
    }
    const members = eligible(team, roster, { ...asked, rule }, input.seen);
    if ('ask' in members) return members;
    if (members.available.length === 0) {
      trace.push(line('no-member-available', members.passedOver));
      continue;
    }
    return allocated(input, { rule, team, ...members }, (others) => [...trace, line('selected', [...members.passedOver, ...others])]);
  }
  const held = trace.some((row) => row.step === 'rule' && row.outcome !== 'not-matched');
  return { unrouted: held ? 'no-member-available' : 'no-rule-matched', queue: plan.catchAll.queue, trace };
}

/** What rules may ask of members, as it stands for this lead. */
function wishesOf({ plan, facts, declinedBy, at }: RouteInput): Omit<Asked, 'rule'> {
  const language = facts['person.language'];
  return {
    territory: plan.territories?.find((row) => evaluate(row.when, facts).matched)?.id ?? null,
    language: typeof language === 'string' ? language.slice(0, 2).toLowerCase() : null,
    declinedBy: new Set(declinedBy),
    at,
  };
}

type Choice = {
  readonly rule: RoutingRule;
  readonly team: Team;
  readonly available: readonly Owner[];
  readonly passedOver: readonly PassedOver[];
};

function allocated(input: RouteInput, choice: Choice, traceWith: (others: readonly PassedOver[]) => RouteTrace): RouteDecision {
  const { seen, at, leadId } = input;
  const { rule, team, available, passedOver } = choice;
  const ask = missing(seen, { pools: [team.id] });
  if (ask !== null) return { ask };
  const pool = seen.pools.get(team.id) ?? null;
  const waiting = new Set(passedOver.filter(({ reason }) => isMisfit(reason)).map(({ ownerId }) => ownerId));
  const allocation = allocate({ pool, team, available: new Set(available.map((owner) => owner.id)), waiting });
  const owner = available.find(({ id }) => id === allocation?.ownerId);
  if (allocation === null || owner === undefined) throw new Error(`nobody of ${available.length} available members was chosen`);
  const charged = chargeOf(owner, seen, leadId, at);
  if ('ask' in charged) return charged;
  const pointers = new Map(Object.entries(allocation.pool.pointers));
  const others = available.flatMap(({ id }): PassedOver[] =>
    id === owner.id ? [] : [{ ownerId: id, reason: 'not-next', pointer: pointers.get(id) ?? 0 }],
  );
  return {
    owner,
    by: 'rule',
    ruleId: rule.id,
    teamId: team.id,
    writes: { pool: allocation.pool, load: charged.load, assignment: assignmentOf(input, owner) },
    trace: traceWith(others),
  };
}

function chargeOf(owner: Owner, seen: Seen, leadId: LeadId, at: Instant): { readonly load: Load | null } | { readonly ask: Ask } {
  if (!isLimited(owner)) return { load: null };
  const ask = missing(seen, { owners: [owner.id] });
  return ask === null ? { load: charge(owner, seen.loads.get(owner.id)?.load ?? null, leadId, at) } : { ask };
}

/** The account goes to the owner a rule gave its lead; whoever had it before could not take the lead. */
function assignmentOf({ plan, standing, leadId, at }: RouteInput, owner: Owner): AccountAssignment | null {
  const rules = plan.accounts;
  if (rules === undefined || standing === null || standing.assignmentKey === null || !rules.steps.includes('account-owner')) return null;
  const before = standing.assignment;
  if (isStanding(before, rules, at) && before.ownerId === owner.id) return null;
  return { key: standing.assignmentKey, version: (before?.version ?? 0) + 1, ownerId: owner.id, leadId, at };
}

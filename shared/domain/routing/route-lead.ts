import type { Facts, LeafTrace } from '../conditions/condition.ts';
import { evaluate } from '../conditions/evaluate.ts';
import type { Owner, RoutingPlan, RoutingRule, Team } from './plan.ts';

export type PassedOver = { readonly ownerId: string; readonly reason: 'inactive' | 'unknown-owner' };
export type RuleTrace = {
  readonly ruleId: string;
  readonly label: string;
  readonly teamId: string;
  readonly outcome: 'selected' | 'not-matched' | 'no-member-available' | 'unknown-team';
  readonly conditions: readonly LeafTrace[];
  /** Members of the rule's team who could not take the lead; looked at only when the condition held. */
  readonly passedOver: readonly PassedOver[];
};
export type TeamChoice = {
  readonly rule: RoutingRule;
  readonly team: Team;
  /** Owner ids that may take the lead; never empty. */
  readonly available: ReadonlySet<string>;
  readonly trace: readonly RuleTrace[];
};
export type Unrouted = { readonly unrouted: 'no-rule-matched' | 'no-member-available'; readonly trace: readonly RuleTrace[] };
export type TeamInput = {
  readonly plan: RoutingPlan;
  readonly facts: Facts;
  readonly teams: ReadonlyMap<string, Team>;
  readonly owners: ReadonlyMap<string, Owner>;
};

type Tried = { readonly trace: RuleTrace; readonly team: Team | null; readonly available: ReadonlySet<string> };

/**
 * The first rule that holds and whose team has somebody. A rule that holds without a member to serve it lets the next one
 * try; the trace says so. `no-member-available` when at least one rule held, `no-rule-matched` when none did.
 */
export function selectTeam(input: TeamInput): TeamChoice | Unrouted {
  const trace: RuleTrace[] = [];
  for (const rule of input.plan.rules) {
    const tried = tryRule(rule, input);
    trace.push(tried.trace);
    if (tried.team !== null) return { rule, team: tried.team, available: tried.available, trace };
  }
  return { unrouted: trace.some(({ outcome }) => outcome !== 'not-matched') ? 'no-member-available' : 'no-rule-matched', trace };
}

function tryRule(rule: RoutingRule, { facts, teams, owners }: TeamInput): Tried {
  const { matched, trace: conditions } = evaluate(rule.when, facts);
  const result = (outcome: RuleTrace['outcome'], passedOver: readonly PassedOver[] = []): RuleTrace => ({
    ruleId: rule.id,
    label: rule.label,
    teamId: rule.teamId,
    outcome,
    conditions,
    passedOver,
  });
  const none = { team: null, available: new Set<string>() };
  if (!matched) return { trace: result('not-matched'), ...none };
  const team = teams.get(rule.teamId);
  if (team === undefined) return { trace: result('unknown-team'), ...none };
  const passedOver = team.members.flatMap(({ ownerId }) => refusal(ownerId, owners.get(ownerId)));
  const passed = new Set(passedOver.map(({ ownerId }) => ownerId));
  const available = new Set(team.members.map(({ ownerId }) => ownerId).filter((ownerId) => !passed.has(ownerId)));
  if (available.size === 0) return { trace: result('no-member-available', passedOver), ...none };
  return { trace: result('selected', passedOver), team, available };
}

function refusal(ownerId: string, owner: Owner | undefined): readonly PassedOver[] {
  if (owner === undefined) return [{ ownerId, reason: 'unknown-owner' }];
  return owner.active ? [] : [{ ownerId, reason: 'inactive' }];
}

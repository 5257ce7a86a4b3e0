import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../shared/domain/conditions/condition.ts';
import type { Owner, RoutingPlan, Team } from '../../../shared/domain/routing/plan.ts';
import { selectTeam } from '../../../shared/domain/routing/route-lead.ts';

const plan: RoutingPlan = {
  name: 'Plan',
  rules: [
    { id: 'dach', label: 'DACH', when: { field: 'country', op: 'in', value: ['DE', 'AT', 'CH'] }, teamId: 'berlin' },
    { id: 'big', label: 'Enterprise', when: { field: 'company.employees', op: 'gte', value: 1000 }, teamId: 'enterprise' },
    { id: 'rest', label: 'Everyone with a country', when: { field: 'country', op: 'exists' }, teamId: 'global' },
  ],
  catchAll: { queue: 'unrouted' },
  slaPolicyId: 'standard',
};
const team = (id: string, ...owners: readonly string[]): [string, Team] => [
  id,
  { id, name: id, members: owners.map((ownerId) => ({ ownerId, weight: 1 })) },
];
const owner = (id: string, active = true): [string, Owner] => [id, { id, name: id, active, languages: [], calendarId: null }];
const teams = new Map([team('berlin', 'ina', 'jan'), team('enterprise', 'eve'), team('global', 'gus', 'ghost')]);
const owners = new Map([owner('ina'), owner('jan'), owner('eve'), owner('gus')]);
const choose = (facts: Facts, o: ReadonlyMap<string, Owner> = owners, t: ReadonlyMap<string, Team> = teams) =>
  selectTeam({ plan, facts, teams: t, owners: o });

describe('selectTeam', () => {
  it('takes the first rule that holds, though a later one would too', () => {
    const choice = choose({ country: 'DE', 'company.employees': 5000 });
    if ('unrouted' in choice) throw new Error('expected a team');
    expect(choice.rule.id).toBe('dach');
    expect([...choice.available]).toEqual(['ina', 'jan']);
    expect(choice.trace.map((row) => [row.ruleId, row.outcome])).toEqual([['dach', 'selected']]);
  });

  it('shows the conditions of every rule it tried', () => {
    const { trace } = choose({ country: 'FR', 'company.employees': 20 });
    expect(trace.map((row) => [row.ruleId, row.outcome])).toEqual([
      ['dach', 'not-matched'],
      ['big', 'not-matched'],
      ['rest', 'selected'],
    ]);
    expect(trace[1]?.conditions).toEqual([{ field: 'company.employees', op: 'gte', expected: 1000, value: 20, matched: false }]);
  });

  it('names the members it passed over and why', () => {
    const choice = choose({ country: 'FR' });
    expect(choice.trace.at(-1)?.passedOver).toEqual([{ ownerId: 'ghost', reason: 'unknown-owner' }]);
    const inactive = choose({ country: 'DE' }, new Map([owner('ina', false), owner('jan')]));
    expect(inactive.trace[0]?.passedOver).toEqual([{ ownerId: 'ina', reason: 'inactive' }]);
    expect('available' in inactive && [...inactive.available]).toEqual(['jan']);
  });

  it('falls to the next rule when the team has nobody', () => {
    const choice = choose({ country: 'DE' }, new Map([owner('ina', false), owner('gus')]));
    expect(choice.trace.map((row) => row.outcome)).toEqual(['no-member-available', 'not-matched', 'selected']);
    expect('team' in choice && choice.team.id).toBe('global');
  });

  it('says that no rule held', () => {
    expect(choose({ country: null })).toMatchObject({ unrouted: 'no-rule-matched' });
    expect(selectTeam({ plan: { ...plan, rules: [] }, facts: {}, teams, owners })).toEqual({ unrouted: 'no-rule-matched', trace: [] });
  });

  it('says that a rule held but nobody was there, or the team is unknown', () => {
    expect(choose({ country: 'FR' }, new Map())).toMatchObject({ unrouted: 'no-member-available' });
    const gone = choose({ country: 'FR' }, owners, new Map());
    expect(gone).toMatchObject({ unrouted: 'no-member-available' });
    expect(gone.trace.at(-1)?.outcome).toBe('unknown-team');
  });
});

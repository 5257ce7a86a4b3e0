import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../shared/domain/conditions/condition.ts';
import type { AccountView, OpenOpportunity } from '../../../shared/domain/graph/account.ts';
import { brand } from '../../../shared/domain/kernel/brand.ts';
import type { LeadId } from '../../../shared/domain/kernel/ids.ts';
import { type Instant, parseInstant } from '../../../shared/domain/kernel/instant.ts';
import { type AccountStanding, chooseAccount } from '../../../shared/domain/routing/account-steps.ts';
import {
  decideRoute,
  type Routed,
  type RouteInput,
  type RuleTrace,
  storedTrace,
  type Unrouted,
} from '../../../shared/domain/routing/decide-route.ts';
import type { AccountRules, Owner, RoutingPlan, Team } from '../../../shared/domain/routing/plan.ts';
import type { Calendar } from '../../../shared/domain/sla/policy.ts';

const instant = (text: string): Instant => {
  const at = parseInstant(text);
  if (at === null) throw new Error(text);
  return at;
};
/** A Monday morning in Berlin. */
const at = instant('2026-03-02T08:00:00Z');

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
const owner = (id: string, more: Partial<Owner> = {}): [string, Owner] => [
  id,
  { id, name: id, active: true, languages: [], calendarId: null, ...more },
];
const teams = new Map([team('berlin', 'ina', 'jan'), team('enterprise', 'eve'), team('global', 'gus', 'ghost')]);
const owners = new Map([owner('ina'), owner('jan'), owner('eve'), owner('gus')]);
const roster = { teams, owners, absences: [] };
const pools = new Map([...teams.keys()].map((id) => [id, null] as const));
const nothing: RouteInput['seen'] = { pools, loads: new Map(), calendars: new Map() };

function decide(facts: Facts, more: Partial<RouteInput> = {}): Routed | Unrouted {
  const decision = decideRoute({
    plan,
    leadId: brand<LeadId>('lead_1'),
    facts,
    at,
    roster,
    standing: null,
    declinedBy: [],
    seen: nothing,
    ...more,
  });
  if ('ask' in decision) throw new Error(`asks for ${JSON.stringify(decision.ask)}`);
  return decision;
}
const rules = (decision: Routed | Unrouted): readonly RuleTrace[] => decision.trace.flatMap((row) => (row.step === 'rule' ? [row] : []));
const ownerOf = (decision: Routed | Unrouted): string | null => ('owner' in decision ? decision.owner.id : null);
const with_ = (...changed: readonly [string, Owner][]) => ({ roster: { ...roster, owners: new Map([...owners, ...changed]) } });
const planWith = (rule: Partial<RoutingPlan['rules'][number]>, more: Partial<RoutingPlan> = {}) => ({
  plan: { ...plan, rules: [{ id: 'r', label: 'R', when: { all: [] }, teamId: 'berlin', ...rule }], ...more },
});

describe('decideRoute: rules', () => {
  it('takes the first rule that holds, though a later one would too, and names who is next', () => {
    const decision = decide({ country: 'DE', 'company.employees': 5000 });
    expect(decision).toMatchObject({ by: 'rule', ruleId: 'dach', teamId: 'berlin' });
    expect(ownerOf(decision)).toBe('ina');
    expect(rules(decision).map((row) => [row.ruleId, row.outcome])).toEqual([['dach', 'selected']]);
    expect(rules(decision)[0]?.passedOver).toEqual([{ ownerId: 'jan', reason: 'not-next', pointer: 0 }]);
  });

  it('shows the conditions of every rule it tried', () => {
    const trace = rules(decide({ country: 'FR', 'company.employees': 20 }));
    expect(trace.map((row) => [row.ruleId, row.outcome])).toEqual([
      ['dach', 'not-matched'],
      ['big', 'not-matched'],
      ['rest', 'selected'],
    ]);
    expect(trace[1]?.conditions).toEqual([{ field: 'company.employees', op: 'gte', expected: 1000, value: 20, matched: false }]);
  });

  it('of a long plan keeps the conditions that lie near the decision, and names the others', () => {
    const rules = Array.from({ length: 700 }, (_, i) => ({
      id: `r${i}`,
      label: 'R',
      when: { field: 'country', op: 'eq', value: i === 0 || i === 699 ? 'DE' : 'FR' } as const,
      teamId: i === 0 ? 'nobody' : 'berlin',
    }));
    const { trace } = decide({ country: 'DE' }, { plan: { ...plan, rules } });
    const stored = storedTrace(trace);
    expect(stored).toHaveLength(700);
    expect(stored[0]).toEqual(trace[0]);
    expect(stored[1]).toEqual({ step: 'rule', ruleId: 'r1', outcome: 'not-matched' });
    expect(stored[199]).toEqual({ step: 'rule', ruleId: 'r199', outcome: 'not-matched' });
    expect(stored[200]).toEqual(trace[200]);
  });

  it('names the members it passed over and why', () => {
    expect(rules(decide({ country: 'FR' })).at(-1)?.passedOver).toEqual([{ ownerId: 'ghost', reason: 'unknown-owner' }]);
    const inactive = decide({ country: 'DE' }, with_(owner('ina', { active: false })));
    expect(rules(inactive)[0]?.passedOver).toEqual([{ ownerId: 'ina', reason: 'inactive' }]);
    expect(ownerOf(inactive)).toBe('jan');
  });

  it('falls to the next rule when the team has nobody, and says so when no rule is left', () => {
    const away = with_(owner('ina', { active: false }), owner('jan', { active: false }));
    const decision = decide({ country: 'DE' }, away);
    expect(rules(decision).map((row) => row.outcome)).toEqual(['no-member-available', 'not-matched', 'selected']);
    expect(ownerOf(decision)).toBe('gus');
    expect(decide({ country: null })).toMatchObject({ unrouted: 'no-rule-matched', queue: 'unrouted' });
    expect(decide({}, { plan: { ...plan, rules: [] } })).toMatchObject({ unrouted: 'no-rule-matched', trace: [] });
    expect(decide({ country: 'FR' }, { roster: { ...roster, owners: new Map() } })).toMatchObject({ unrouted: 'no-member-available' });
    const gone = decide({ country: 'FR' }, { roster: { ...roster, teams: new Map() } });
    expect(gone).toMatchObject({ unrouted: 'no-member-available' });
    expect(rules(gone).at(-1)?.outcome).toBe('unknown-team');
  });

  it('passes over who is absent until the moment they are back, and who gave the lead back', () => {
    const absent = (until: string) => ({
      roster: {
        ...roster,
        absences: [{ id: 'a', ownerId: 'ina', from: instant('2026-03-01T00:00:00Z'), until: instant(until), coverId: null }],
      },
    });
    expect(ownerOf(decide({ country: 'DE' }, absent('2026-03-02T08:00:00.001Z')))).toBe('jan');
    expect(ownerOf(decide({ country: 'DE' }, absent('2026-03-02T08:00:00Z')))).toBe('ina');
    const declined = decide({ country: 'DE' }, { declinedBy: ['ina'] });
    expect(ownerOf(declined)).toBe('jan');
    expect(rules(declined)[0]?.passedOver).toEqual([{ ownerId: 'ina', reason: 'declined' }]);
  });

  it('asks for territory and skills as musts', () => {
    const territories = [
      { id: 'north', label: 'North', when: { field: 'country', op: 'eq', value: 'DK' } as const },
      { id: 'centre', label: 'Centre', when: { field: 'country', op: 'eq', value: 'DE' } as const },
    ];
    const people = with_(owner('ina', { territories: ['north'] }), owner('jan', { territories: ['centre', 'north'], skills: ['cloud'] }));
    const centre = decide({ country: 'DE' }, { ...people, ...planWith({ territory: 'required' }, { territories }) });
    expect(ownerOf(centre)).toBe('jan');
    expect(rules(centre)[0]).toMatchObject({ territory: 'centre', passedOver: [{ ownerId: 'ina', reason: 'territory' }] });
    const nowhere = decide({ country: 'FR' }, { ...people, ...planWith({ territory: 'required' }, { territories }) });
    expect(nowhere).toMatchObject({ unrouted: 'no-member-available' });
    expect(rules(nowhere)[0]?.territory).toBeNull();
    const skilled = decide({ country: 'DE' }, { ...people, ...planWith({ skills: ['cloud'] }) });
    expect(ownerOf(skilled)).toBe('jan');
    expect(rules(skilled)[0]?.passedOver).toEqual([{ ownerId: 'ina', reason: 'skill' }]);
  });

  it('prefers who speaks the language, and requires it when told so', () => {
    const people = with_(owner('ina', { languages: ['en'] }), owner('jan', { languages: ['fr'] }));
    const speaking = (language: string | null, wish: 'preferred' | 'required') =>
      decide({ country: 'DE', 'person.language': language }, { ...people, ...planWith({ language: wish }) });
    expect(ownerOf(speaking('fr', 'preferred'))).toBe('jan');
    expect(ownerOf(speaking('fr-CA', 'required'))).toBe('jan');
    // A wish that nobody meets is none; a must is.
    expect(ownerOf(speaking('pl', 'preferred'))).toBe('ina');
    expect(ownerOf(speaking('pl', 'required'))).toBeNull();
    expect(ownerOf(speaking(null, 'required'))).toBe('ina');
    expect(rules(speaking('fr', 'preferred'))[0]?.passedOver).toEqual([{ ownerId: 'ina', reason: 'language' }]);
  });

  it('looks at the hours of the owners’ calendars, which it asks for first', () => {
    const shift = (from: string, to: string): Calendar => ({
      name: 'c',
      zone: 'Europe/Berlin',
      week: { mon: [{ from, to }] },
      holidays: [],
    });
    const people = with_(owner('ina', { calendarId: 'late' }), owner('jan', { calendarId: 'early' }));
    const input = { ...people, ...planWith({ hours: 'preferred' }) };
    expect(() => decide({ country: 'DE' }, input)).toThrow('"calendars":["late","early"]');
    const seen = (late: Calendar, early: Calendar) => ({
      ...nothing,
      calendars: new Map([
        ['late', late],
        ['early', early],
      ]),
    });
    const open = shift('08:00', '12:00');
    const closed = shift('13:00', '18:00');
    // 09:00 in Berlin.
    expect(ownerOf(decide({ country: 'DE' }, { ...input, seen: seen(closed, open) }))).toBe('jan');
    expect(ownerOf(decide({ country: 'DE' }, { ...input, seen: seen(closed, closed) }))).toBe('ina');
    const required = { ...people, ...planWith({ hours: 'required' }), seen: seen(closed, closed) };
    expect(decide({ country: 'DE' }, required)).toMatchObject({ unrouted: 'no-member-available' });
  });

  it('asks for the loads of limited owners, and stops at caps and capacity', () => {
    const day = { per: 'day', max: 1, zone: 'Europe/Berlin' } as const;
    const people = with_(owner('ina', { caps: [day] }), owner('jan', { capacity: 2 }));
    expect(() => decide({ country: 'DE' }, people)).toThrow('"owners":["ina","jan"]');
    const loads = new Map([
      ['ina', { load: { ownerId: 'ina', version: 3, counts: { 'day/Europe/Berlin/2026-03-02': 1 }, hour: [], fresh: [] }, open: [] }],
      ['jan', { load: null, open: [brand<LeadId>('lead_8')] }],
    ]);
    const decision = decide({ country: 'DE' }, { ...people, seen: { ...nothing, loads } });
    expect(ownerOf(decision)).toBe('jan');
    expect(rules(decision)[0]?.passedOver).toEqual([{ ownerId: 'ina', reason: 'cap-day' }]);
    expect('writes' in decision && decision.writes.load).toMatchObject({ ownerId: 'jan', version: 1, fresh: [{ leadId: 'lead_1' }] });
    const full = new Map([...loads, ['jan', { load: null, open: [brand<LeadId>('lead_8'), brand<LeadId>('lead_9')] }] as const]);
    const none = decide({ country: 'DE' }, { ...people, seen: { ...nothing, loads: full } });
    expect(rules(none)[0]?.passedOver).toEqual([
      { ownerId: 'ina', reason: 'cap-day' },
      { ownerId: 'jan', reason: 'capacity' },
    ]);
  });
});

const accountRules: AccountRules = {
  steps: ['named-account', 'open-opportunity', 'account-owner'],
  parents: 'ignored',
  whenAway: 'cover',
  caps: 'always',
  match: [],
  deals: [],
  conflictQueue: 'conflicts',
  assign: 'account',
  assignmentDays: 30,
};
const view = (id: string, more: Partial<AccountView['account']> = {}, openOpportunities: readonly OpenOpportunity[] = []): AccountView => ({
  account: {
    id,
    name: id,
    domain: `${id}.example`,
    aliases: [],
    parentId: null,
    ownerId: null,
    named: false,
    segment: null,
    tier: null,
    employees: null,
    industry: null,
    country: null,
    status: 'prospect',
    ...more,
  },
  openOpportunities,
});
const deal = (id: string, ownerId: string | null, more: Partial<OpenOpportunity> = {}): OpenOpportunity => ({
  id,
  ownerId,
  stage: 'open',
  amountMinor: null,
  currency: null,
  closeDate: null,
  ...more,
});
const standingOf = (chain: readonly AccountView[], more: Partial<AccountStanding> = {}): AccountStanding => ({
  chain,
  ambiguous: [],
  assignmentKey: chain[0] === undefined ? null : `account/${chain[0].account.id}`,
  assignment: null,
  ...more,
});
const held = (standing: AccountStanding, changes: Partial<AccountRules> = {}, more: Partial<RouteInput> = {}) =>
  decide({ country: 'DE' }, { plan: { ...plan, accounts: { ...accountRules, ...changes } }, standing, ...more });

describe('decideRoute: accounts', () => {
  it('goes down the steps: named account, open opportunity, account owner, rules', () => {
    const deals = [deal('o1', 'gus')];
    expect(held(standingOf([view('acme', { ownerId: 'eve', named: true }, deals)]))).toMatchObject({ by: 'named-account', teamId: null });
    const sold = held(standingOf([view('acme', { ownerId: 'eve' }, deals)]));
    expect([ownerOf(sold), 'by' in sold && sold.by]).toEqual(['gus', 'open-opportunity']);
    expect(ownerOf(held(standingOf([view('acme', { ownerId: 'eve' })])))).toBe('eve');
    const free = held(standingOf([view('acme')]));
    expect(ownerOf(free)).toBe('ina');
    expect(free.trace.map((row) => [row.step, row.outcome])).toEqual([
      ['named-account', 'not-named'],
      ['open-opportunity', 'no-deal'],
      ['account-owner', 'no-owner'],
      ['rule', 'selected'],
    ]);
    expect('writes' in free && free.writes.assignment).toMatchObject({ key: 'account/acme', version: 1, ownerId: 'ina', leadId: 'lead_1' });
  });

  it('follows the assignment of an earlier lead until it lapses, and replaces one whose owner is gone', () => {
    const assignment = {
      key: 'account/acme',
      version: 4,
      ownerId: 'jan',
      leadId: brand<LeadId>('lead_0'),
      at: instant('2026-02-01T00:00:00Z'),
    };
    const followed = held(standingOf([view('acme')], { assignment }));
    expect([ownerOf(followed), 'writes' in followed && followed.writes.assignment]).toEqual(['jan', null]);
    const lapsed = held(standingOf([view('acme')], { assignment: { ...assignment, at: instant('2026-01-31T00:00:00Z') } }), {
      assignmentDays: 30,
    });
    expect(ownerOf(lapsed)).toBe('ina');
    const gone = held(standingOf([view('acme')], { assignment }), {}, with_(owner('jan', { active: false })));
    expect('writes' in gone && gone.writes.assignment).toMatchObject({ version: 5, ownerId: 'ina' });
    expect(ownerOf(held(standingOf([view('acme')], { assignment: { ...assignment, ownerId: null } })))).toBe('ina');
  });

  it('inherits the owner of a parent when the plan says so', () => {
    const chain = [view('sub', { parentId: 'top' }), view('top', { ownerId: 'eve', named: true })];
    expect(ownerOf(held(standingOf(chain)))).toBe('ina');
    expect(held(standingOf(chain), { parents: 'inherited' })).toMatchObject({ by: 'named-account', owner: { id: 'eve' } });
  });

  it('gives the lead of an absent owner to the stand-in, that of one who left to the successor', () => {
    const absences = [
      { id: 'a', ownerId: 'eve', from: instant('2026-03-01T00:00:00Z'), until: instant('2026-03-09T00:00:00Z'), coverId: 'gus' },
    ];
    const acme = standingOf([view('acme', { ownerId: 'eve' })]);
    expect(ownerOf(held(acme, {}, { roster: { ...roster, absences } }))).toBe('gus');
    expect(ownerOf(held(acme, { whenAway: 'keep' }, { roster: { ...roster, absences } }))).toBe('eve');
    const alone = held(acme, {}, { roster: { ...roster, absences: absences.map((row) => ({ ...row, coverId: null })) } });
    expect(ownerOf(alone)).toBe('ina');
    // While the owner is away one colleague has the account, not each lead another one.
    expect('writes' in alone && alone.writes.assignment).toMatchObject({ ownerId: 'ina' });
    expect(ownerOf(held(acme, {}, with_(owner('eve', { active: false, successorId: 'jan' }))))).toBe('jan');
    // A circle of successors ends with nobody.
    const circle = with_(owner('eve', { active: false, successorId: 'jan' }), owner('jan', { active: false, successorId: 'eve' }));
    expect(ownerOf(held(acme, {}, circle))).toBe('ina');
  });

  it('never tosses a coin: what nothing tells apart waits in the queue of conflicts', () => {
    const acme = view('acme', { ownerId: 'eve' }, [
      deal('o1', 'gus', { closeDate: '2026-06-01', amountMinor: 900, currency: 'EUR' }),
      deal('o2', 'jan', { closeDate: '2026-05-01', amountMinor: 500, currency: 'EUR' }),
      deal('o3', null),
    ]);
    expect(held(standingOf([acme]))).toMatchObject({ unrouted: 'ambiguous-opportunity', queue: 'conflicts' });
    expect(ownerOf(held(standingOf([acme]), { deals: ['account-owner', 'soonest-close'] }))).toBe('jan');
    expect(ownerOf(held(standingOf([acme]), { deals: ['largest-amount'] }))).toBe('gus');
    const mixed = view('acme', {}, [
      deal('o1', 'gus', { amountMinor: 900, currency: 'EUR' }),
      deal('o2', 'jan', { amountMinor: 5000, currency: 'JPY' }),
    ]);
    expect(held(standingOf([mixed]), { deals: ['largest-amount'] })).toMatchObject({ unrouted: 'ambiguous-opportunity' });
    expect(held(standingOf([], { ambiguous: ['acme', 'apex'] }))).toMatchObject({ unrouted: 'ambiguous-account', queue: 'conflicts' });
  });

  it('lets the lead wait for an owner at their cap, or lets caps hold for the rotation alone', () => {
    const people = with_(owner('eve', { caps: [{ per: 'day', max: 1, zone: 'UTC' }] }));
    const load = { ownerId: 'eve', version: 1, counts: { 'day/UTC/2026-03-02': 1 }, hour: [], fresh: [] };
    const more = { ...people, seen: { ...nothing, loads: new Map([['eve', { load, open: [] }]]) } };
    const acme = standingOf([view('acme', { ownerId: 'eve' })]);
    const waits = held(acme, {}, more);
    expect(waits).toMatchObject({ unrouted: 'owner-at-cap', queue: 'unrouted' });
    expect(waits.trace.at(-1)).toMatchObject({ outcome: 'at-cap', passedOver: [{ ownerId: 'eve', reason: 'cap-day' }] });
    const given = held(acme, { caps: 'rotation' }, more);
    expect('writes' in given && given.writes.load).toMatchObject({ version: 2, counts: { 'day/UTC/2026-03-02': 2 } });
  });

  it('chooses between accounts of two domains by the tiebreakers, or not at all', () => {
    const among = [
      { view: view('acme'), domain: 'email' as const },
      { view: view('apex', { status: 'customer', named: true }), domain: 'company' as const },
    ];
    expect(chooseAccount(among, [])).toBeNull();
    expect(chooseAccount(among, ['customer'])?.account.id).toBe('apex');
    expect(chooseAccount(among, ['open-opportunity', 'email-domain'])?.account.id).toBe('acme');
    expect(chooseAccount(among, ['open-opportunity'])).toBeNull();
  });
});

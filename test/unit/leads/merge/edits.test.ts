import { describe, expect, it } from 'vitest';
import { brand } from '../../../../shared/domain/kernel/brand.ts';
import type { ClockId, LeadId } from '../../../../shared/domain/kernel/ids.ts';
import type { Lead } from '../../../../shared/domain/leads/lead.ts';
import { joinConsents } from '../../../../shared/domain/leads/merge/facts.ts';
import type { LeadGroup } from '../../../../shared/domain/leads/merge/group.ts';
import { leaveGroup } from '../../../../shared/domain/leads/merge/leave-group.ts';
import { mergeGroups } from '../../../../shared/domain/leads/merge/merge-groups.ts';
import { byRank } from '../../../../shared/domain/leads/merge/rank.ts';
import { credit, debit } from '../../../../shared/domain/routing/stride.ts';
import type { SlaClock } from '../../../../shared/domain/sla/clock.ts';
import { instant, lead as leadOf, touch } from '../../support/builders.ts';
import { change, merge, type Post, post, unmerge } from './support.ts';

const id = (name: string) => brand<LeadId>(`lead_${name}`);
type Overrides = Omit<Partial<Lead>, 'person' | 'company'> & { readonly person?: Partial<Lead['person']> };
function alone(name: string, { person, ...overrides }: Overrides = {}, clocks: readonly SlaClock[] = []): LeadGroup {
  const defaults = leadOf();
  const head: Lead = {
    ...defaults,
    pendingStep: null,
    id: id(name),
    ...overrides,
    person: { ...defaults.person, email: `${name}@werk.example`, ...person },
  };
  return { head, clocks, base: null, others: [], said: [] };
}
/** The merged lead as somebody changed it. */
const changed = (group: LeadGroup, edit: (head: Lead) => Partial<Lead>): LeadGroup => ({
  ...group,
  head: { ...group.head, ...edit(group.head), version: group.head.version + 1 },
});
const owner = (name: string) => ({ id: name, name });
const routed = (name: string): Overrides => ({ stage: 'mql', owner: owner(name), teamId: 'emea' });
const said = (overrides: Partial<Post> = {}): Post => ({
  by: 'form',
  proven: false,
  person: {},
  company: {},
  touches: [touch()],
  tags: [],
  consents: [],
  at: instant('2026-02-01T09:00:00Z'),
  ...overrides,
});

describe('edits of a merged lead', () => {
  it("are the survivor's, whatever field a member had given", () => {
    const group = merge(alone('a'), alone('b', { person: { title: 'CTO', phone: '1' } }));
    expect(group.head.person).toMatchObject({ title: 'CTO', phone: '1' });
    const { survivor, member } = unmerge(
      changed(group, ({ person }) => ({ person: { ...person, title: 'CEO', seniority: 'cxo' } })),
      id('b'),
    );
    expect(survivor.head.person).toMatchObject({ title: 'CEO', seniority: 'cxo', phone: null });
    expect(member.head.person).toMatchObject({ title: 'CTO', seniority: null, phone: '1' });
  });

  it('a value that was cleared stays cleared in later merges, is its own again after parting, and comes back when it is said again', () => {
    const group = changed(merge(alone('a'), alone('b', { person: { title: 'CTO' } })), ({ person }) => ({
      person: { ...person, title: null },
    }));
    expect(merge(group, alone('c')).head.person.title).toBeNull();
    expect(unmerge(merge(group, alone('c')), id('b')).member.head.person.title).toBe('CTO');
    const again = post(merge(group, alone('c')), id('b'), said({ person: { title: 'CIO' } }));
    expect(again.head.person.title).toBe('CIO');
    expect(merge(again, alone('d')).head.person.title).toBe('CIO');
  });

  it('a withdrawal that came by no post of one member holds for each; a grant is the survivor’s alone', () => {
    const group = merge(alone('a', { consent: { 'news:email': 'granted' } }), alone('b', { consent: { 'news:email': 'granted' } }));
    const withdrawn = unmerge(
      changed(group, ({ consent }) => ({ consent: { ...consent, 'news:email': 'withdrawn' } })),
      id('b'),
    );
    expect([withdrawn.survivor, withdrawn.member].map(({ head }) => head.consent['news:email'])).toEqual(['withdrawn', 'withdrawn']);
    const granted = unmerge(
      changed(group, ({ consent }) => ({ consent: { ...consent, 'calls:phone': 'granted' } })),
      id('b'),
    );
    expect([granted.survivor, granted.member].map(({ head }) => head.consent['calls:phone'])).toEqual(['granted', undefined]);
  });

  it('a refusal in the post of one address is that one’s, once they are two again', () => {
    const group = merge(alone('a', { consent: { 'news:email': 'granted' } }), alone('b'));
    const refusing = said({ consents: [{ purpose: 'news', channel: 'email', granted: false, refused: true }] });
    const refused = post(group, id('b'), refusing);
    expect(refused.head.consent['news:email']).toBe('withdrawn');
    const { survivor, member } = unmerge(refused, id('b'));
    expect([survivor, member].map(({ head }) => head.consent['news:email'])).toEqual(['granted', 'withdrawn']);
  });
});

describe('decisions over a merged lead', () => {
  it('stand for all its members: a disqualified group is not reopened by what one of them was before', () => {
    const group = changed(merge(alone('a', routed('o1')), alone('b', routed('o2'))), () => ({ stage: 'disqualified' }));
    const { head } = merge(group, alone('c'));
    expect(head).toMatchObject({ id: id('c'), stage: 'lead', owner: null });
  });

  it('stay with the survivor as a whole: who accepted keeps the lead, the member is what it was', () => {
    const group = merge(alone('a', { stage: 'mql', queue: 'triage' }), alone('b', routed('o2')));
    expect(group.head).toMatchObject({ id: id('a'), owner: owner('o2'), queue: null });
    const { survivor, member } = unmerge(
      changed(group, () => ({ stage: 'sal' })),
      id('b'),
    );
    expect(survivor.head).toMatchObject({ stage: 'sal', owner: owner('o2'), queue: null });
    expect(member.head).toMatchObject({ stage: 'mql', owner: owner('o2') });
  });

  it('what the merge alone brought goes with its member; an MQL that nobody has is to be routed', () => {
    const group = merge(alone('a', { stage: 'mql', pendingStep: 'route' }), alone('b', routed('o2')));
    expect(group.head).toMatchObject({ owner: owner('o2'), pendingStep: 'score' });
    const { survivor } = unmerge(group, id('b'));
    expect(survivor.head).toMatchObject({ owner: null, teamId: null, pendingStep: 'route' });
  });

  it('a route that was owed is not lost behind an enrichment', () => {
    const group = merge(alone('a', { stage: 'mql', pendingStep: 'route' }), alone('b', { pendingStep: 'enrich' }));
    expect(group.head.pendingStep).toBe('route');
    expect(unmerge(group, id('b')).member.head.pendingStep).toBe('enrich');
  });

  it('enrichment that a member waited for is done for the merged lead', () => {
    expect(merge(alone('a', { pendingStep: null }), alone('b', { pendingStep: 'enrich' })).head.pendingStep).toBe('enrich');
  });
});

describe('rank', () => {
  const better = (a: Overrides, b: Overrides) => {
    const member = (name: string, overrides: Overrides) => ({ lead: alone(name, overrides).head, hidden: [], clocks: [], credited: false });
    // The worse one has the smaller id, which would win alone.
    return byRank(member('z', a), member('a', b)) < 0;
  };
  it.each([
    ['an accepted lead over a later stage without an owner', { stage: 'sal', owner: owner('o') }, { stage: 'sql' }],
    ['an open lead over a closed one with an owner', { stage: 'subscriber' }, { stage: 'disqualified', owner: owner('o') }],
    ['a customer over an accepted lead: won is not lost', { stage: 'customer', owner: owner('o') }, { stage: 'sal', owner: owner('o') }],
    ['the later stage', { stage: 'mql' }, { stage: 'lead' }],
    ['one known by e-mail over a number', { capturedAt: instant('2026-03-01T09:00:00Z') }, { person: { email: null } }],
    ['the one captured first', { capturedAt: instant('2025-01-01T09:00:00Z') }, {}],
  ] as const)('%s', (_name, a, b) => {
    expect(better(a, b)).toBe(true);
    expect(better(b, a)).toBe(false);
  });
});

describe('consents', () => {
  it.each([
    ['granted', 'unknown', 'granted'],
    ['granted', undefined, 'granted'],
    ['granted', 'pending', 'pending'],
    ['pending', 'withdrawn', 'withdrawn'],
    ['withdrawn', 'suppressed', 'suppressed'],
    ['granted', 'withdrawn', 'withdrawn'],
  ] as const)('%s and %s give %s, either way round', (a, b, joined) => {
    const one: Lead['consent'] = { k: a };
    const other: Lead['consent'] = b === undefined ? {} : { k: b };
    expect(joinConsents(one, other)).toEqual({ k: joined });
    expect(joinConsents(other, one)).toEqual({ k: joined });
  });
});

describe('rotation credit', () => {
  const creditOf = (a: LeadGroup, b: LeadGroup) => mergeGroups(a, b, change()).credit;
  it('an untouched routed duplicate gives its turn back, also to the same owner; anything else costs it', () => {
    expect(creditOf(alone('a', routed('o1')), alone('b', routed('o2')))).toEqual({ teamId: 'emea', ownerId: 'o2' });
    expect(creditOf(alone('a', routed('o1')), alone('b', routed('o1')))).toEqual({ teamId: 'emea', ownerId: 'o1' });
    expect(creditOf(alone('a', routed('o1')), alone('b', { ...routed('o2'), contacted: true }))).toBeNull();
    expect(creditOf(alone('a', routed('o1')), alone('b', { ...routed('o2'), teamId: null }))).toBeNull();
    // The survivor had nobody, so the owner stays.
    expect(creditOf(alone('a', { stage: 'mql', queue: 'triage' }), alone('b', routed('o2')))).toBeNull();
  });

  it('is taken again by un-merging, exactly', () => {
    const group = merge(alone('a', routed('o1')), alone('b', routed('o2')));
    const nextClockId = () => brand<ClockId>('clk_x');
    expect(leaveGroup(group, id('b'), { at: change().at, nextClockId })?.debit).toEqual({ teamId: 'emea', ownerId: 'o2' });
    const team = { id: 'emea', name: 'EMEA', members: [{ ownerId: 'o2', weight: 3 }] };
    const pool = { teamId: 'emea', version: 4, pointers: { o1: 2520, o2: 840 } };
    const back = debit({ pool: credit({ pool, team, ownerId: 'o2' }), team, ownerId: 'o2' });
    expect(back?.pointers).toEqual(pool.pointers);
  });
});

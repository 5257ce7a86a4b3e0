import { beforeEach, describe, expect, it } from 'vitest';
import type { Fact, LookUpResult, Provider } from '../../../shared/domain/enrichment/facts.ts';
import { brand } from '../../../shared/domain/kernel/brand.ts';
import type { LeadId } from '../../../shared/domain/kernel/ids.ts';
import { fakeKeys } from '../../support/fake-providers.ts';
import { seededWorld, type World } from '../../support/world.ts';

const second = 1000;
const minute = 60_000;
const day = 24 * 60 * minute;

const facts: readonly Fact[] = [
  { path: 'company.employees', value: 240, confidence: 0.9 },
  { path: 'company.industry', value: 'software', confidence: 0.9 },
];
const found = (...more: readonly Fact[]): LookUpResult => ({ kind: 'found', facts: [...facts, ...more] });
const nobody: LookUpResult = { kind: 'notFound', reason: 'nobody' };

const waterfall = {
  wanted: ['company.employees', 'company.industry'],
  segments: [
    {
      id: 'all',
      steps: [
        { provider: 'pdl', subject: 'person', costCents: 20 },
        { provider: 'apollo', subject: 'person', costCents: 10 },
      ],
    },
  ],
  budget: { perDayCents: 10_000, perLeadCents: 100 },
  deadlineSeconds: 45,
};

let world: World;
beforeEach(async () => {
  world = await seededWorld();
});
const publish = (changes: object = {}) =>
  world.publishDocument('waterfall', 'default', { ...waterfall, secrets: { pdl: fakeKeys.pdl, apollo: fakeKeys.apollo }, ...changes });
const answers = (by: Partial<Record<Provider, () => LookUpResult | Promise<LookUpResult>>>): void => {
  world.vendors.answer = async (provider) => (await by[provider]?.()) ?? nobody;
};
const post = async (email = 'vera.probst@werk.example', more: object = {}): Promise<LeadId> => {
  const answer = await world.submit('demo-request', { email, firstName: 'Vera', lastName: 'Probst', ...more });
  expect(answer.status, answer.text).toBe(202);
  await world.settle();
  const { json } = await world.api('GET', `/v1/receipts/${answer.json.receiptId}`);
  return brand<LeadId>(json.leadId);
};
const leadOf = async (id: LeadId) => {
  const lead = await world.leads.get(id);
  if (lead === null) throw new Error('no lead');
  return lead;
};
const types = (id: LeadId) => world.published.filter(({ leadId }) => leadId === id).map(({ type }) => type);
const asked = () => world.vendors.calls.map(({ provider }) => provider);
const spent = () => world.lookUpRows.spent.get(world.clock.now().slice(0, 10)) ?? 0;

describe('without a published waterfall', () => {
  it('nothing is asked and no lead waits', async () => {
    const id = await post();
    expect(asked()).toEqual([]);
    expect(types(id)).not.toContain('lead.enrichment_deferred.v1');
    expect(world.lookUpRows.states.size).toBe(0);
    expect((await leadOf(id)).score).not.toBe(null);
  });

  it('nor with one that is not enabled', async () => {
    await publish({ enabled: false });
    expect(types(await post())).not.toContain('lead.enrichment_deferred.v1');
  });
});

describe('down the waterfall', () => {
  it('stops at the provider that says enough; the lead is scored with it, and the decision names the source', async () => {
    await publish();
    answers({ pdl: () => found() });
    const id = await post();
    expect(asked()).toEqual(['pdl']);
    const lead = await leadOf(id);
    expect(lead.company).toMatchObject({ employees: 240, industry: 'software' });
    expect(lead.pendingStep).toBe(null);
    expect(types(id).slice(1, 4)).toEqual(['lead.enrichment_deferred.v1', 'lead.enriched.v1', 'lead.scored.v1']);
    const decision = (await world.leads.decisions(id)).find(({ inputs }) => inputs.provider === 'waterfall');
    expect(decision).toMatchObject({
      documents: [{ kind: 'waterfall', id: 'default', version: 1 }],
      outcome: { why: 'complete', changed: ['company.employees', 'company.industry'] },
      reasons: [{ path: 'company.employees', value: 240, source: 'pdl', confidence: 0.9, why: 'only-source' }, {}],
    });
    expect(spent()).toBe(20);
  });

  it('asks the next one when the first knows nothing, and pays only for what was found', async () => {
    await publish();
    answers({ apollo: () => found() });
    await post();
    expect(asked()).toEqual(['pdl', 'apollo']);
    expect(spent()).toBe(10);
  });

  it('a lead goes on after its deadline with what is known, and later facts upgrade it', async () => {
    await publish();
    answers({ pdl: () => ({ kind: 'pending', token: 'job', retryAfterSeconds: 120, repeatable: true }) });
    const id = await post();
    expect((await leadOf(id)).pendingStep).toBe('enrich');
    await world.advance(44 * second);
    expect((await leadOf(id)).score).toBe(null);
    await world.advance(2 * second);
    const before = await leadOf(id);
    expect(before.score).not.toBe(null);
    expect(before.pendingStep).toBe(null);
    answers({ pdl: () => found() });
    await world.advance(5 * minute);
    const after = await leadOf(id);
    expect(after.company.employees).toBe(240);
    expect(after.pendingStep).toBe(null);
    expect(types(id).filter((type) => type === 'lead.scored.v1')).toHaveLength(2);
    expect(world.vendors.calls.at(-1)?.token).toBe('job');
  });

  it('a provider that hangs until the deadline does not hold the lead any longer', async () => {
    await publish({ pendingSeconds: 600 });
    answers({ pdl: () => ({ kind: 'pending', token: 'job', retryAfterSeconds: 7, repeatable: true }) });
    const id = await post();
    await world.advance(46 * second);
    expect((await leadOf(id)).score).not.toBe(null);
    expect(asked()).not.toContain('apollo');
  });

  it('what a person wrote wins, before and after', async () => {
    await publish();
    answers({ pdl: () => ({ kind: 'pending', token: 'job', retryAfterSeconds: 120, repeatable: true }) });
    const id = await post();
    await world.advance(50 * second);
    const { version } = await leadOf(id);
    await world.api(
      'PATCH',
      `/v1/leads/${id}`,
      { company: { employees: 12 } },
      { 'if-match': `"${version}"`, 'content-type': 'application/merge-patch+json' },
    );
    await world.settle();
    expect((await leadOf(id)).company.employees).toBe(12);
    answers({ pdl: () => found() });
    await world.advance(5 * minute);
    expect((await leadOf(id)).company).toMatchObject({ employees: 12, industry: 'software' });
  });

  it('lets go of what may not be used any longer when its licence ends', async () => {
    await publish({ ttl: { licenceDays: 1 } });
    answers({ pdl: () => found() });
    const id = await post();
    expect((await leadOf(id)).company.employees).toBe(240);
    world.clock.set(brand(new Date(Date.parse(world.clock.now()) + day + minute).toISOString()));
    await world.sweep();
    expect((await leadOf(id)).company.employees).toBe(null);
    expect((await world.lookUps.state(id))?.facts).toEqual([]);
  });
});

describe('never pays twice', () => {
  it('50 leads of one company at once are one call', async () => {
    await publish({ segments: [{ id: 'all', steps: [{ provider: 'pdl', subject: 'company', costCents: 20 }] }] });
    answers({ pdl: () => found() });
    world.losing.add('look-up');
    for (let i = 0; i < 50; i += 1) await world.submit('demo-request', { email: `person${i}@werk.example` });
    await world.settle();
    const ids = [...world.state.leads.keys()];
    expect(ids).toHaveLength(50);
    const begun = world.published.filter(({ type }) => type === 'lead.enrichment_deferred.v1');
    world.losing.clear();
    await Promise.all(begun.map(({ id, leadId }) => world.lookUp({ leadId, id })));
    expect(asked()).toHaveLength(1);
    expect(world.messages.length).toBeGreaterThan(40);
    await world.advance(10 * second);
    expect(asked()).toHaveLength(1);
    for (const id of ids) expect((await leadOf(id)).company.employees).toBe(240);
    expect(spent()).toBe(20);
  });

  it('one person asked about by many messages at once is one call', async () => {
    await publish();
    answers({ pdl: () => found() });
    world.losing.add('look-up');
    const leadId = await post();
    const begun = world.published.find(({ type }) => type === 'lead.enrichment_deferred.v1');
    world.losing.clear();
    await Promise.allSettled(Array.from({ length: 50 }, () => world.lookUp({ leadId, id: begun?.id })));
    await world.advance(10 * second);
    expect(asked()).toEqual(['pdl']);
    expect((await leadOf(leadId)).company.employees).toBe(240);
    expect(types(leadId).filter((type) => type === 'lead.enriched.v1')).toHaveLength(1);
    expect(spent()).toBe(20);
  });

  it('a second lead of the same company is told from the cache, and one that is not known is not asked for again', async () => {
    await publish({ segments: [{ id: 'all', steps: [{ provider: 'pdl', subject: 'company', costCents: 20 }] }] });
    answers({ pdl: () => found() });
    await post('one@werk.example');
    const id = await post('two@werk.example');
    expect(asked()).toHaveLength(1);
    expect((await leadOf(id)).company.employees).toBe(240);
    expect((await world.lookUps.state(id))?.run.tried).toMatchObject([{ outcome: 'found', cached: true, costCents: 0 }]);
    answers({});
    await post('one@other.example');
    await post('two@other.example');
    expect(asked()).toHaveLength(2);
    world.clock.set(brand(new Date(Date.parse(world.clock.now()) + 15 * day).toISOString()));
    await post('three@other.example');
    expect(asked()).toHaveLength(3);
  });

  it('whoever dies between call and answer has asked: unclear until its time is over', async () => {
    await publish({ segments: [{ id: 'all', steps: [{ provider: 'pdl', subject: 'person', costCents: 20 }] }] });
    let calls = 0;
    world.vendors.answer = async () => {
      calls += 1;
      throw new Error('killed');
    };
    const id = await post();
    await world.advance(2 * minute);
    expect(calls).toBe(1);
    const lead = await leadOf(id);
    expect(lead.score).not.toBe(null);
    expect((await world.lookUps.state(id))?.run.tried).toMatchObject([{ outcome: 'failed', reason: 'caller-lost' }]);
    // It may have been charged.
    expect(world.lookUpRows.spent.get(world.clock.now().slice(0, 10))).toBe(20);
    answers({ pdl: () => found() });
    world.clock.set(brand(new Date(Date.parse(world.clock.now()) + 2 * day).toISOString()));
    const again = await post('vera.probst@werk.example', { title: 'VP Sales' });
    expect(again).toBe(id);
    expect((await leadOf(id)).company.employees).toBe(240);
  });
});

describe('budgets, faults and refusals', () => {
  it('asks nobody beyond the budget of a lead or of a day', async () => {
    await publish({ budget: { perDayCents: 50, perLeadCents: 25 } });
    answers({ pdl: () => ({ kind: 'failed', reason: 'timeout', charged: 'maybe' }) });
    const id = await post();
    // The unclear call counts as paid, and the second would go beyond what the lead may cost.
    expect((await world.lookUps.state(id))?.run.tried).toMatchObject([
      { step: 'pdl/person', outcome: 'failed', costCents: 20 },
      { step: 'apollo/person', outcome: 'skipped', reason: 'lead-budget' },
    ]);
    answers({ pdl: () => found() });
    await post('b@werk.example');
    const third = await post('c@werk.example');
    expect((await world.lookUps.state(third))?.run.tried[0]).toMatchObject({ outcome: 'skipped', reason: 'day-budget' });
    expect(spent()).toBeLessThanOrEqual(50);
    expect((await leadOf(third)).score).not.toBe(null);
    await world.advance(day);
    const fourth = await post('d@werk.example');
    expect((await leadOf(fourth)).company.employees).toBe(240);
  });

  it('leaves a provider alone that fails, and tries it with one call', async () => {
    await publish({ segments: [{ id: 'all', steps: [{ provider: 'pdl', subject: 'person', costCents: 20 }] }] });
    answers({ pdl: () => ({ kind: 'failed', reason: 'status-500', charged: 'no' }) });
    for (let i = 0; i < 8; i += 1) await post(`p${i}@werk.example`);
    expect(asked()).toHaveLength(5);
    expect(spent()).toBe(0);
    answers({ pdl: () => found() });
    await world.advance(2 * minute);
    const last = [...world.state.leads.keys()].at(-1);
    if (last === undefined) throw new Error('no lead');
    expect((await leadOf(last)).company.employees).toBe(240);
  });

  it('comes back to a provider that is busy', async () => {
    await publish();
    let calls = 0;
    answers({
      pdl: () => {
        calls += 1;
        return calls === 1 ? { kind: 'throttled', retryAfterSeconds: 5 } : found();
      },
    });
    const id = await post();
    expect((await leadOf(id)).score).toBe(null);
    await world.advance(10 * second);
    expect((await leadOf(id)).company.employees).toBe(240);
    expect(asked()).toEqual(['pdl', 'pdl']);
  });

  it('an opt-out becomes a suppression, and nobody else is asked', async () => {
    await publish();
    answers({ pdl: () => ({ kind: 'denied', reason: 'opted-out', retryAfterSeconds: null }) });
    const id = await post();
    expect(asked()).toEqual(['pdl']);
    const lead = await leadOf(id);
    expect(lead.consent['enrichment:any']).toBe('suppressed');
    expect(lead.score).not.toBe(null);
    expect(types(id)).toContain('consent.suppressed.v1');
    const [last] = world.published.filter(({ leadId, type }) => leadId === id && type === 'lead.enriched.v1');
    expect(last?.data).toMatchObject({ withheld: 'legal-suppressed' });
    expect(spent()).toBe(0);
  });

  it('asks nobody about a person whose consent forbids it', async () => {
    await publish();
    answers({ pdl: () => found() });
    const id = await post();
    const answer = await world.api('POST', `/v1/leads/${id}/consents`, {
      act: 'suppress',
      consents: [{ purpose: 'enrichment', channel: 'any' }],
      reason: 'legal',
      explanation: 'letter',
    });
    expect(answer.status, answer.text).toBe(200);
    const calls = asked().length;
    await post('vera.probst@werk.example', { title: 'VP Sales' });
    await world.advance(2 * minute);
    expect(asked()).toHaveLength(calls);
  });

  it('a step without a key is passed over', async () => {
    await publish({ secrets: { pdl: null, apollo: fakeKeys.apollo } });
    answers({ apollo: () => found() });
    await post();
    expect(asked()).toEqual(['apollo']);
  });

  it('a lost message is made up for by the sweep', async () => {
    await publish();
    answers({ pdl: () => ({ kind: 'pending', token: 'job', retryAfterSeconds: 10, repeatable: true }) });
    const id = await post();
    world.messages.splice(0);
    answers({ pdl: () => found() });
    await world.advance(2 * minute);
    expect((await leadOf(id)).company.employees).toBe(240);
  });

  it('a first message that is lost is made up for by the sweep of leads that stand still', async () => {
    await publish();
    answers({ pdl: () => found() });
    world.losing.add('look-up');
    const id = await post();
    world.losing.clear();
    expect((await leadOf(id)).pendingStep).toBe('enrich');
    await world.advance(3 * minute);
    expect((await leadOf(id)).score).not.toBe(null);
    expect((await leadOf(id)).company.employees).toBe(240);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { mostRolledUp } from '../../shared/application/accounts/facts-around.ts';
import type { World } from '../support/world.ts';
import { created, record, rewarding } from './engagement/support.ts';

let world: World;
const start = '2026-01-07T09:00:00.000Z';
let events = 0;
const looks = async (leadId: string) => {
  await record(world, [{ eventId: `r${++events}`, leadId, signal: 'pricing.viewed', occurredAt: world.clock.now() }]);
  await world.settle();
};
const rubric = async () => (await world.api('GET', '/v1/documents/rubric/default')).json.published;
const withRule = async (when: unknown) => {
  const body = await rubric();
  const group = { id: 'colleagues', min: 0, max: 15, rules: [{ id: 'busy', label: 'A colleague is busy', points: 15, when }] };
  return { ...body, fit: { ...body.fit, groups: [...body.fit.groups, group] } };
};
const lineOf = async (leadId: string) =>
  (await world.api('GET', `/v1/leads/${leadId}/score`)).json.lines.find((line: { rule: string }) => line.rule === 'busy');
const lastScoring = async (leadId: string) =>
  (await world.api('GET', `/v1/leads/${leadId}/explanation`)).json.items.findLast((item: { kind: string }) => item.kind === 'scoring');

beforeEach(async () => {
  world = await rewarding([{ id: 'pricing', signal: 'pricing.viewed', points: 20 }], { start });
  await world.api('PUT', '/v1/records/account/werk', { name: 'Werk', domain: 'werk.example' });
  await world.settle();
});

describe('what the scores of the account’s other leads come to', () => {
  it('is read for a rubric that asks, pinned by the decision, and a line of its own', async () => {
    await world.publishDocument('rubric', 'default', await withRule({ field: 'account.leads.engagementMax', op: 'gte', value: 40 }));
    const [busy, quiet] = [(await created(world, 'a@werk.example')).id, (await created(world, 'b@werk.example')).id];
    expect(await lineOf(quiet)).toBeUndefined();
    for (const _ of [1, 2]) await looks(busy);
    expect(await lineOf(quiet)).toMatchObject({ points: 15, group: 'colleagues' });
    await looks(quiet);
    const { inputs, outcome, reasons } = await lastScoring(quiet);
    expect(inputs.facts).toMatchObject({
      'account.leads.count': 1,
      'account.leads.engagementMax': 40,
      'account.leads.engagementAvg': 40,
      'account.leads.engagementSum': 40,
      'account.leads.engagementMin': 40,
    });
    const fit = reasons.filter((line: { dimension: string }) => line.dimension === 'fit');
    expect(fit.reduce((sum: number, line: { points: number }) => sum + line.points, 0)).toBe(outcome.fit);
    // Its own score is none of the others'.
    expect((await lastScoring(busy)).inputs.facts['account.leads.engagementMax']).toBe(0);
  });

  it('costs nothing under a rubric that does not ask', async () => {
    const { list } = world.leads;
    let lists = 0;
    const counted: typeof list = (...args) => {
      lists += 1;
      return list(...args);
    };
    Object.assign(world.leads, { list: counted });
    const id = (await created(world, 'a@werk.example')).id;
    expect((await lastScoring(id)).inputs.facts).not.toHaveProperty('account.leads.count');
    expect(lists).toBe(0);
    await world.publishDocument('rubric', 'default', await withRule({ field: 'account.leads.count', op: 'gte', value: 1 }));
    await looks(id);
    expect(lists).toBe(1);
  });

  it('leaves out whom sales has ruled out, whose processing is restricted, and who has no account', async () => {
    await world.publishDocument('rubric', 'default', await withRule({ field: 'account.leads.count', op: 'gte', value: 1 }));
    const ids = [];
    for (const name of ['a', 'b', 'c']) ids.push((await created(world, `${name}@werk.example`)).id);
    const [out, restricted, last = ''] = ids;
    expect((await lastScoring(last)).inputs.facts['account.leads.count']).toBe(2);
    await world.api('POST', `/v1/leads/${out}/disqualify`, { code: 'no-need' });
    await world.api('POST', `/v1/leads/${restricted}/restrict`, { restricted: true, reason: 'disputed' });
    expect(await lineOf(last)).toBeUndefined();
    const alone = (await created(world, 'd@nowhere.example')).id;
    expect((await lastScoring(alone)).inputs.facts).toMatchObject({ 'account.leads.count': 0, 'account.leads.fitAvg': null });
  });

  it('looks at so many leads and no more', async () => {
    await world.publishDocument('rubric', 'default', await withRule({ field: 'account.leads.count', op: 'gte', value: 1 }));
    const first = (await created(world, 'p0@werk.example')).id;
    const [one] = world.state.leads.values();
    if (one === undefined) throw new Error('no lead');
    for (let n = 0; n < mostRolledUp + 20; n += 1) {
      const id = `lead_0190b0a0-0000-7000-8000-${String(n).padStart(12, '0')}` as typeof one.lead.id;
      world.state.leads.set(id, { ...one, lead: { ...one.lead, id } });
    }
    await looks(first);
    expect((await lastScoring(first)).inputs.facts['account.leads.count']).toBe(mostRolledUp);
  });

  it('is refused where it is not read', async () => {
    const plan = (await world.api('GET', '/v1/documents/routing-plan/default')).json.published;
    const when = { field: 'account.leads.count', op: 'gte', value: 1 };
    const rules = [{ ...plan.rules[0], when }];
    const refused = await world.api('PUT', '/v1/documents/routing-plan/default', { ...plan, rules });
    expect(refused.json).toMatchObject({ code: 'invalid-document', errors: [{ pointer: '/rules/0/when/field' }] });
  });

  it('in a dry run is that of today where no decision has pinned it, and the result says so', async () => {
    const [busy, quiet] = [(await created(world, 'a@werk.example')).id, (await created(world, 'b@werk.example')).id];
    for (const _ of [1, 2]) await looks(busy);
    await world.api('PUT', '/v1/documents/rubric/default', {
      ...(await withRule({ field: 'account.leads.engagementMax', op: 'gte', value: 40 })),
      mql: { all: [{ field: 'account.leads.engagementMax', op: 'gte', value: 40 }] },
    });
    const ask = async () => (await world.api('POST', '/v1/documents/rubric/default/dry-run', { leadIds: [quiet] })).json;
    const [{ differences }] = (await ask()).leads;
    expect(differences[0]).toMatchObject({ change: 'newly', recomputed: ['account.leads.engagementMax'] });
    expect((await world.api('POST', '/v1/documents/rubric/default/publish')).status).toBe(200);
    await looks(quiet);
    await looks(busy);
    await world.api('PUT', '/v1/documents/rubric/default', await rubric());
    expect((await ask()).leads[0].differences).toEqual([]);
  });
});

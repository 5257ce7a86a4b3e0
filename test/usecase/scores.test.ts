import { beforeEach, describe, expect, it } from 'vitest';
import { createSweepScores } from '../../shared/application/scoring/sweep-scores.ts';
import type { LeadId } from '../../shared/domain/kernel/ids.ts';
import type { World } from '../support/world.ts';
import { created, record, rewarding } from './engagement/support.ts';

const day = 86_400_000;
let world: World;
let lead: string;
beforeEach(async () => {
  world = await rewarding(
    [
      { id: 'pricing', signal: 'pricing.viewed', points: 40, decay: { percent: 50, intervalDays: 10 } },
      { id: 'left', signal: 'unsubscribed', points: -30, sticky: true },
    ],
    { start: '2026-01-07T09:00:00.000Z' },
  );
  lead = (await created(world, 'vera@werk.example')).id;
});

/** A lead of whom nothing but the address is known. */
async function stranger(): Promise<void> {
  lead = (await world.api('POST', '/v1/leads', { person: { email: 'bo@other.example' } })).json.id;
  await world.settle();
}
const score = async (at?: string) => (await world.api('GET', `/v1/leads/${lead}/score${at === undefined ? '' : `?at=${at}`}`)).json;
const sum = (lines: readonly { dimension: string; points: number }[], dimension: string) =>
  Math.round(lines.filter((line) => line.dimension === dimension).reduce((total, line) => total + line.points, 0) * 10_000) / 10_000;
const looks = async (eventId: string) => {
  await record(world, [{ eventId, leadId: lead, signal: 'pricing.viewed', occurredAt: world.clock.now() }]);
  await world.settle();
};

describe('the score at an instant', () => {
  it('is what scoring wrote, point by point, and decays to the day', async () => {
    await looks('one');
    const now = await score();
    const written = (await world.api('GET', `/v1/leads/${lead}`)).json.score;
    expect(now).toMatchObject({
      leadId: lead,
      at: world.clock.now(),
      fit: written.fit,
      engagement: 40,
      cell: written.cell,
      rubric: written.rubricVersion,
    });
    for (const dimension of ['fit', 'engagement']) expect(sum(now.lines, dimension)).toBe(now[dimension]);
    expect((await score('2026-01-17T08:59:59.999Z')).engagement).toBe(40);
    expect((await score('2026-01-17T10:00:00%2B01:00')).engagement).toBe(20);
    expect((await score('2026-01-27T09:00:00Z')).engagement).toBe(10);
    // Nothing was written by asking.
    expect((await world.api('GET', `/v1/leads/${lead}`)).json.score).toEqual(written);
  });

  it('tells when decay takes the lead below the threshold, and does then', async () => {
    await world.submit('demo-request', { email: 'vera@werk.example', title: 'VP Sales', country: 'DE', company: 'Werk' });
    await world.settle();
    for (const id of ['one', 'two']) await looks(id);
    const { qualified, outlook } = await score();
    expect(qualified).toBe(true);
    expect(outlook.dropsAt).not.toBeNull();
    const before = new Date(Date.parse(outlook.dropsAt) - 1).toISOString();
    expect([(await score(before)).qualified, (await score(outlook.dropsAt)).qualified]).toEqual([true, false]);
    world.clock.set(outlook.dropsAt);
    expect((await score()).toQualify).toMatchObject({ state: 'reachable', fewest: true });
  });

  it('of the past knows the facts of then, and no act of later', async () => {
    await stranger();
    const then = world.clock.now();
    await world.advance(3 * day);
    await looks('later');
    const etag = (await world.api('GET', `/v1/leads/${lead}`)).headers.etag ?? '';
    const patched = await world.api('PATCH', `/v1/leads/${lead}`, { person: { country: 'DE' } }, { 'if-match': etag });
    expect(patched.status, patched.text).toBe(200);
    await world.settle();
    const [past, now] = [await score(then), await score()];
    expect([past.engagement, now.engagement]).toEqual([0, 40]);
    expect(past.factsAsOf <= then).toBe(true);
    expect(now.fit).toBeGreaterThan(past.fit);
  });

  it('says what would qualify the lead, or what stands in the way and what to ask', async () => {
    expect((await score()).toQualify).toMatchObject({ state: 'reachable', fewest: true, missing: [] });
    await stranger();
    const { toQualify, qualified } = await score();
    expect(qualified).toBe(false);
    expect(toQualify.state).toBe('unreachable');
    expect(toQualify.missing.length).toBeGreaterThan(0);
    expect(toQualify.worthAsking.flatMap((rule: { fields: string[] }) => rule.fields)).toContain('person.seniority');
  });

  it('is refused for other instants, for nobody, and for whom the person does not want judged', async () => {
    for (const at of ['2026-01-07T08:59:59Z', '2028-01-08T09:00:00Z', 'yesterday', '2026-02-30T00:00:00Z'])
      expect([at, (await world.api('GET', `/v1/leads/${lead}/score?at=${at}`)).json.code]).toEqual([at, 'invalid-request']);
    expect((await world.api('GET', '/v1/leads/lead_nobody/score')).json.code).toBe('unknown-lead');
    await world.api('POST', `/v1/leads/${lead}/restrict`, { restricted: true, reason: 'disputed' });
    const refused = await world.api('GET', `/v1/leads/${lead}/score`);
    expect([refused.status, refused.json.code]).toEqual([409, 'profiling-refused']);
    await world.api('POST', `/v1/leads/${lead}/erase`, { reason: 'person-request' });
    for (const part of ['score', 'score/history']) expect((await world.api('GET', `/v1/leads/${lead}/${part}`)).json.code).toBe('erased');
  });
});

describe('the history of a score', () => {
  it('names for each change what asked for it and which rules moved', async () => {
    await looks('one');
    await world.advance(10 * day);
    await record(world, [{ eventId: 'gone', leadId: lead, signal: 'unsubscribed', occurredAt: world.clock.now() }]);
    await world.settle();
    const { items } = (await world.api('GET', `/v1/leads/${lead}/score/history`)).json;
    expect(items.map((item: { engagement: number }) => item.engagement)).toEqual([0, 40, 0]);
    expect(items[0]).toMatchObject({ delta: { fit: 0, engagement: -40 }, trigger: { type: 'engagement.recorded.v1' }, blocked: null });
    const moved = (n: number) => items[n].changes.filter((change: { rule: string }) => change.rule !== 'clamp');
    expect(moved(0)).toMatchObject([
      { rule: 'pricing', before: 40, after: 20 },
      { rule: 'left', before: 0, after: -30 },
    ]);
    expect(moved(1)).toMatchObject([{ dimension: 'engagement', group: 'behaviour', rule: 'pricing', before: 0, after: 40 }]);
    for (const item of items) {
      const by = (dimension: string) =>
        item.changes
          .filter((change: { dimension: string }) => change.dimension === dimension)
          .reduce((total: number, { before, after }: { before: number; after: number }) => total + after - before, 0);
      expect([by('fit'), by('engagement')]).toEqual([item.delta.fit, item.delta.engagement]);
    }
    expect((await world.api('GET', `/v1/leads/${lead}/score/history?limit=1`)).json.items).toEqual([items[0]]);
    expect((await world.api('GET', `/v1/leads/${lead}/score/history?limit=0`)).json.code).toBe('invalid-request');
  });

  it('says when nothing was judged, and why', async () => {
    await world.api('POST', `/v1/leads/${lead}/consents`, {
      act: 'withdraw',
      consents: [{ purpose: 'profiling', channel: 'any' }],
      explanation: 'objects',
    });
    await world.submit('demo-request', { email: 'vera@werk.example', title: 'VP Sales' });
    await world.settle();
    const { items } = (await world.api('GET', `/v1/leads/${lead}/score/history`)).json;
    expect(items[0].blocked ?? items[0].fit).not.toBeUndefined();
  });
});

describe('the sweep of scores', () => {
  /** Days without their minutes: one run of the sweeps at that moment. */
  const jump = async (to: number) => {
    world.clock.set(new Date(to).toISOString() as never);
    await world.sweep();
    await world.settle();
  };

  const scored = async () => (await world.api('GET', `/v1/leads/${lead}`)).json;
  const decisions = async () => (await world.api('GET', `/v1/leads/${lead}/score/history`)).json.items;

  it('scores anew whom decay moves to another cell, when it does, and nobody else', async () => {
    await looks('one');
    const before = await scored();
    expect(before.score.changesAt).toBe((await score()).outlook.nextCell.at);
    const other = (await created(world, 'uwe@werk.example')).id;
    const untouched = (await world.api('GET', `/v1/leads/${other}`)).json.version;
    await jump(Date.parse(before.score.changesAt) - 1);
    expect((await scored()).version).toBe(before.version);
    await jump(Date.parse(before.score.changesAt) + 1);
    const after = await scored();
    const expected = await score();
    expect(after.score).toMatchObject({ engagement: expected.engagement, cell: expected.cell });
    expect(after.score.cell).not.toBe(before.score.cell);
    const [last] = await decisions();
    expect(last).toMatchObject({ trigger: null, delta: { fit: 0, engagement: expected.engagement - before.score.engagement } });
    expect((await world.api('GET', `/v1/leads/${other}`)).json.version).toBe(untouched);
    // What is worth nothing any more changes nothing any more.
    for (let at = await scored(); at.score.changesAt !== null; at = await scored()) await jump(Date.parse(at.score.changesAt) + 1);
    const rest = (await scored()).version;
    await jump(Date.parse(world.clock.now()) + 700 * day);
    expect((await scored()).version).toBe(rest);
  });

  it('qualifies and routes whom waning minus points let rise', async () => {
    world = await rewarding(
      [
        { id: 'pricing', signal: 'pricing.viewed', points: 90, sticky: true },
        { id: 'complaint', signal: 'chat.started', points: -90, decay: { percent: 100, intervalDays: 5 } },
      ],
      { start: '2026-01-07T09:00:00.000Z' },
    );
    lead = (await created(world)).id;
    await record(world, [
      { eventId: 'bad', leadId: lead, signal: 'chat.started', occurredAt: world.clock.now() },
      { eventId: 'good', leadId: lead, signal: 'pricing.viewed', occurredAt: world.clock.now() },
    ]);
    await world.settle();
    const before = await scored();
    expect([before.stage, before.owner]).toEqual(['lead', null]);
    await jump(Date.parse(world.clock.now()) + 5 * day + 1);
    const after = await scored();
    expect(after.stage).toBe('mql');
    expect(after.owner).not.toBeNull();
    expect(after.clocks.length).toBeGreaterThan(0);
  });

  it('lets nobody wait behind a lead that cannot be scored, and says that there is one', async () => {
    const healthy = lead;
    const others = [];
    for (let i = 0; i < 20; i += 1) {
      lead = (await created(world, `broken-${i}@werk.example`)).id;
      await looks(`broken-${i}`);
      others.push(lead);
    }
    world.clock.advance(1000);
    lead = healthy;
    await looks('one');
    const { changesAt } = (await scored()).score;
    const { get } = world.leads;
    const broken = new Set<string>(others);
    const leads = { ...world.leads, get: (id: LeadId) => (broken.has(id) ? Promise.reject(new Error('unreadable')) : get(id)) };
    world.clock.set(new Date(Date.parse(changesAt) + 60_000).toISOString() as never);
    const sweep = createSweepScores({ ...world, leads, accounts: { view: async () => null } });
    await expect(sweep()).rejects.toThrow('unreadable');
    expect(Date.parse((await scored()).score.asOf)).toBe(Date.parse(world.clock.now()));
  });

  it('judges nobody who objects, and asks no more', async () => {
    await looks('one');
    await world.api('POST', `/v1/leads/${lead}/consents`, {
      act: 'withdraw',
      consents: [{ purpose: 'profiling', channel: 'any' }],
      explanation: 'objects',
    });
    await world.settle();
    const count = (await decisions()).length;
    await jump(Date.parse(world.clock.now()) + 60 * day);
    expect((await decisions()).length).toBe(count);
    expect(await world.leads.decayed('2030-01-01T00:00:00.000Z' as never, 10)).not.toContain(lead);
  });
});

describe('the path of the product', () => {
  const product = { id: 'use', signal: 'product.used', points: 10, decay: { percent: 100, intervalDays: 30 } };
  const publish = async (pql: unknown) => {
    const rubric = (await world.api('GET', '/v1/documents/rubric/default')).json.published;
    return world.api('PUT', '/v1/documents/rubric/default', { ...rubric, pql });
  };
  const uses = async (count: number) => {
    await record(
      world,
      Array.from({ length: count }, (_, i) => ({ eventId: `u${i}`, leadId: lead, signal: 'product.used', occurredAt: world.clock.now() })),
    );
    await world.settle();
  };
  beforeEach(async () => {
    world = await rewarding([product], { start: '2026-01-07T09:00:00.000Z' });
  });

  it('qualifies who uses it, whatever the fit, as a product-qualified lead that is routed', async () => {
    expect((await publish({ groups: ['behaviour'], from: 30 })).status).toBe(200);
    await world.api('POST', '/v1/documents/rubric/default/publish');
    await stranger();
    await uses(2);
    expect(await score()).toMatchObject({
      qualified: false,
      path: null,
      toQualify: { state: 'reachable', events: [{ signal: 'product.used', count: 1 }] },
    });
    await uses(3);
    const found = (await world.api('GET', `/v1/leads/${lead}`)).json;
    expect(found).toMatchObject({ kind: 'pql', stage: 'mql' });
    expect(found.owner ?? found.queue).not.toBeNull();
    expect(await score()).toMatchObject({ qualified: true, path: 'pql' });
    const { items } = (await world.api('GET', `/v1/leads/${lead}/timeline`)).json;
    expect(items.find(({ type }: { type: string }) => type === 'lead.qualified.v1').data).toMatchObject({ path: 'pql' });
  });

  it('asks for its condition too, and is refused for groups that are none or never enough', async () => {
    const when = { field: 'person.seniority', op: 'eq', value: 'vp' };
    await publish({ groups: ['behaviour'], from: 30, when });
    await world.api('POST', '/v1/documents/rubric/default/publish');
    await stranger();
    await uses(5);
    expect((await score()).qualified).toBe(false);
    const errors = async (pql: unknown) =>
      (await publish(pql)).json.errors.map(({ pointer, code }: Record<string, string>) => [pointer, code]);
    expect(await errors({ groups: ['nobody'], from: 30 })).toEqual([['/pql/groups/0', 'unknown-group']]);
    expect(await errors({ groups: ['behaviour'], from: 101 })).toEqual([['/pql/from', 'out-of-reach']]);
    expect(await errors({ groups: ['behaviour'], from: 30, when: { field: 'nobody.knows', op: 'exists' } })).toEqual([
      ['/pql/when/field', 'invalid-condition'],
    ]);
  });
});

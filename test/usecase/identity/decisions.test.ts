import { beforeEach, describe, expect, it } from 'vitest';
import { createForgetMatches } from '../../../shared/application/identity/forget-matches.ts';
import { brand } from '../../../shared/domain/kernel/brand.ts';
import type { LeadId } from '../../../shared/domain/kernel/ids.ts';
import type { World } from '../../support/world.ts';
import { captured, duplicatesOf, listed, patch, phoneWorld, suspected } from './support.ts';

let world: World;
let one: string;
let other: string;
const phone = '030 1234567';
const ada = { firstName: 'Ada', lastName: 'Kern' };
beforeEach(async () => {
  world = await phoneWorld();
  one = await captured(world, { email: 'ada@werk.example', phone });
  other = await captured(world, { email: 'a.kern@werk.example', phone });
});

const act = (verb: 'accept' | 'dismiss', a: string, b: string, body?: unknown) =>
  world.api('POST', `/v1/leads/${a}/duplicates/${b}/${verb}`, verb === 'dismiss' ? (body ?? {}) : undefined);
const merge = async (a: string, b: string) => {
  expect((await world.api('POST', `/v1/leads/${a}/merge`, { otherId: b })).status).toBe(200);
  await world.settle();
};
const unmerge = async (a: string, b: string) => {
  expect((await world.api('POST', `/v1/leads/${a}/unmerge`, { memberId: b })).status).toBe(200);
  await world.settle();
};
const headOf = async (id: string): Promise<string> => (await world.api('GET', `/v1/leads/${id}`)).json.id;

describe('accepting', () => {
  it('merges the two, says who, and may be repeated from either side', async () => {
    const done = await act('accept', other, one);
    expect(done.status).toBe(200);
    expect(done.headers.etag).toBeTruthy();
    const head = done.json.id;
    for (const id of [one, other]) expect(await headOf(id)).toBe(head);
    await world.settle();
    for (const [a, b] of [
      [one, other],
      [other, one],
    ])
      expect((await act('accept', a ?? '', b ?? '')).json.id).toBe(head);
    expect(await listed(world)).toEqual([]);
    expect(await listed(world, 'accepted')).toMatchObject([{ score: 70, decidedBy: 'integration:admin' }]);
    expect(await duplicatesOf(world, head)).toMatchObject([{ leadId: head === one ? other : one, state: 'accepted' }]);
    expect(world.auditRows.map((row) => row.action)).toEqual(['lead.merge', 'duplicate.accept']);
  });

  it('is what a merge by hand is, too', async () => {
    await merge(one, other);
    expect(await listed(world)).toEqual([]);
    expect(await listed(world, 'accepted')).toMatchObject([{ decidedBy: 'integration:admin', score: 70 }]);
  });
});

describe('dismissing', () => {
  it('holds until a further criterion joins', async () => {
    const done = await act('dismiss', one, other, { note: 'mother and daughter' });
    expect(done.json).toMatchObject({ leadId: other, state: 'dismissed', note: 'mother and daughter', decidedBy: 'integration:admin' });
    expect((await act('dismiss', other, one)).json).toMatchObject({ leadId: one, state: 'dismissed', note: 'mother and daughter' });
    expect(world.auditRows.map((row) => row.action)).toEqual(['duplicate.dismiss']);
    await patch(world, one, { person: { phone: '030 1234568' } });
    await patch(world, one, { person: { phone } });
    expect(await listed(world)).toEqual([]);
    expect(suspected(world)).toHaveLength(1);
    for (const id of [one, other]) await patch(world, id, { person: ada });
    expect(await duplicatesOf(world, other)).toMatchObject([{ leadId: one, state: 'open', score: 98, note: null }]);
    expect(suspected(world)).toHaveLength(2);
  });

  it('a merged pair is refused: it takes an un-merge', async () => {
    await act('accept', one, other);
    expect((await act('dismiss', one, other)).json).toMatchObject({ status: 409, code: 'duplicate-merged' });
  });

  it('may be taken back by accepting', async () => {
    await act('dismiss', one, other);
    expect((await act('accept', one, other)).status).toBe(200);
    expect(await headOf(one)).toBe(await headOf(other));
  });
});

it('pairs and leads that nobody knows are refused by name', async () => {
  const stranger = await captured(world, { email: 'x@far.example' });
  for (const verb of ['accept', 'dismiss'] as const) {
    expect((await act(verb, one, stranger)).json).toMatchObject({ status: 404, code: 'unknown-duplicate' });
    expect((await act(verb, one, 'lead_nobody')).json).toMatchObject({ status: 404, code: 'unknown-lead' });
    expect((await act(verb, 'lead_nobody', one)).json).toMatchObject({ status: 404, code: 'unknown-lead' });
    expect((await act(verb, one, one)).json).toMatchObject({ status: 404, code: 'unknown-duplicate' });
  }
  expect((await world.api('GET', '/v1/leads/lead_nobody/duplicates')).json.code).toBe('unknown-lead');
  expect((await world.api('GET', '/v1/duplicates?state=gone')).status).toBe(422);
  expect((await world.api('GET', '/v1/duplicates?cursor=x')).json.code).toBe('malformed-cursor');
});

describe('merged leads', () => {
  it('are one: nothing is suggested within a group, and what a member gave is the survivor’s, one hop away', async () => {
    const third = await captured(world, { email: 'c@three.example', phone });
    expect(await listed(world)).toHaveLength(3);
    await merge(one, other);
    const head = await headOf(one);
    expect(await duplicatesOf(world, head)).toMatchObject([{ leadId: third, state: 'open' }, { state: 'accepted' }]);
    expect(await duplicatesOf(world, third)).toMatchObject([{ leadId: head, state: 'open' }]);
    expect(await listed(world)).toHaveLength(1);
    // The pair was known by another name: it is no news.
    expect(suspected(world)).toHaveLength(3);
    // By the old id as well.
    const absorbed = head === one ? other : one;
    expect((await act('accept', third, absorbed)).status).toBe(200);
    expect(await headOf(third)).toBe(head === (await headOf(third)) ? head : third);
    await world.settle();
    expect(await listed(world)).toEqual([]);
  });

  it('resolve before the machine has seen the merge', async () => {
    const third = await captured(world, { email: 'c@three.example', phone });
    await world.api('POST', `/v1/leads/${one}/merge`, { otherId: other });
    const head = await headOf(one);
    expect((await duplicatesOf(world, third)).map((row) => row.leadId)).toEqual([head]);
    expect((await listed(world)).every((row) => row.leadId !== row.otherId)).toBe(true);
    expect(new Set((await listed(world)).flatMap((row) => [row.leadId, row.otherId]))).toEqual(new Set([head, third]));
  });

  it('a no to a member is a no to the group', async () => {
    const third = await captured(world, { email: 'c@three.example', phone });
    await act('dismiss', other, third);
    await act('dismiss', one, third);
    await merge(one, other);
    expect((await listed(world)).length).toBe(0);
    await patch(world, await headOf(one), { person: { title: 'CTO' } });
    expect(await listed(world)).toEqual([]);
  });

  it('are found by what each of them is found by', async () => {
    const apart = await captured(world, { email: 'd@four.example', phone: '030 999999' });
    await merge(one, apart);
    const late = await captured(world, { email: 'e@five.example', phone: '030 999999' });
    expect((await duplicatesOf(world, late)).map((row) => row.leadId)).toEqual([await headOf(one)]);
  });
});

describe('un-merged leads', () => {
  it('are not suggested to each other again, until something new speaks for it', async () => {
    await act('accept', one, other);
    await world.settle();
    const head = await headOf(one);
    const member = head === one ? other : one;
    await unmerge(head, member);
    expect(await listed(world)).toEqual([]);
    expect(await duplicatesOf(world, member)).toMatchObject([{ leadId: head, state: 'dismissed' }]);
    await patch(world, member, { person: { title: 'CTO' } });
    expect(suspected(world)).toHaveLength(1);
    for (const id of [one, other]) await patch(world, id, { person: ada });
    expect(await listed(world)).toMatchObject([{ state: 'open', score: 98 }]);
  });

  it('nor are those that were merged by hand and never suggested', async () => {
    const policy = (await world.api('GET', '/v1/documents/matching/default')).json.published;
    await world.publishDocument('matching', 'default', { ...policy, enabled: false });
    const [a, b] = [await captured(world, { email: 'a@six.example', ...ada }), await captured(world, { email: 'b@six.example', ...ada })];
    await merge(a, b);
    const head = await headOf(a);
    await world.publishDocument('matching', 'default', policy);
    await unmerge(head, head === a ? b : a);
    for (const id of [a, b]) await patch(world, id, { person: { title: 'CTO' } });
    expect((await listed(world)).filter((row) => [a, b].includes(row.leadId))).toEqual([]);
  });

  it('have their own suggestions back', async () => {
    const third = await captured(world, { email: 'c@three.example', phone: '030 999999' });
    const fourth = await captured(world, { email: 'd@four.example', phone: '030 999999' });
    await merge(one, third);
    const head = await headOf(one);
    expect((await duplicatesOf(world, fourth)).map((row) => row.leadId)).toEqual([head]);
    await unmerge(head, head === one ? third : one);
    expect((await duplicatesOf(world, fourth)).filter((row) => row.state === 'open').map((row) => row.leadId)).toEqual([third]);
    expect((await duplicatesOf(world, one)).filter((row) => row.state === 'open').map((row) => row.leadId)).toEqual([other]);
  });
});

it('whose processing is restricted is neither matched nor suggested, until it is lifted', async () => {
  await world.api('POST', `/v1/leads/${one}/restrict`, { restricted: true, reason: 'disputed' });
  await world.settle();
  expect(await listed(world)).toEqual([]);
  const late = await captured(world, { email: 'late@far.example', phone });
  expect((await duplicatesOf(world, late)).map((row) => row.leadId)).toEqual([other]);
  expect([...world.matchState.values.values()].some(({ leadIds }) => leadIds.has(brand<LeadId>(one)))).toBe(false);
  await world.api('POST', `/v1/leads/${one}/restrict`, { restricted: false, reason: 'settled' });
  await world.settle();
  expect((await duplicatesOf(world, one)).map((row) => row.leadId).sort()).toEqual([other, late].sort());
});

describe('a lead that is erased', () => {
  const inMatching = (id: string): boolean =>
    world.matchState.rows.has(id) ||
    [...world.matchState.suspicions.values()].some(({ pair }) => pair.some((member) => member === id)) ||
    [...world.matchState.values.values()].some(({ leadIds }) => leadIds.has(brand<LeadId>(id)));

  it('leaves no row, no value and no pair behind', async () => {
    expect(inMatching(one)).toBe(true);
    await createForgetMatches(world.matches)(brand<LeadId>(one));
    expect(inMatching(one)).toBe(false);
    expect(await duplicatesOf(world, other)).toEqual([]);
    await createForgetMatches(world.matches)(brand<LeadId>(one));
  });

  it('is forgotten by whatever comes late, and by whoever still finds it', async () => {
    const event = world.published.find((past) => past.leadId === one && past.type === 'lead.enriched.v1');
    world.state.leads.delete(brand<LeadId>(one));
    world.enqueue('match-lead', JSON.stringify(event));
    await world.settle();
    expect(inMatching(one)).toBe(false);
    world.state.leads.delete(brand<LeadId>(other));
    await captured(world, { email: 'late@far.example', phone });
    expect(inMatching(other)).toBe(false);
  });
});

describe('a lead whose person was erased', () => {
  it('is said to be erased, on either side, here and by a merge; one that never was is not', async () => {
    expect((await world.api('POST', `/v1/leads/${other}/erase`, { reason: 'person-request' })).status).toBe(202);
    const answers = await Promise.all([
      world.api('GET', `/v1/leads/${other}/duplicates`),
      act('accept', other, one),
      act('accept', one, other),
      act('dismiss', other, one),
      act('dismiss', one, other),
      world.api('POST', `/v1/leads/${one}/merge`, { otherId: other }),
    ]);
    expect(answers.map(({ status, json }) => [status, json.code])).toEqual(answers.map(() => [410, 'erased']));
    expect(answers[2]?.json.detail).toBe('the person of otherId was erased');
    expect(answers[5]?.json.errors).toMatchObject([{ pointer: '/otherId', code: 'erased', message: 'the person of otherId was erased' }]);
    for (const answer of [await world.api('GET', '/v1/leads/lead_x/duplicates'), await act('accept', one, 'lead_x')])
      expect([answer.status, answer.json.code]).toEqual([404, 'unknown-lead']);
  });
});

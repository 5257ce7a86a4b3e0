import { beforeEach, describe, expect, it } from 'vitest';
import type { World } from '../../support/world.ts';
import { captured, duplicatesOf, listed, patch, phoneWorld, suspected } from './support.ts';

let world: World;
beforeEach(async () => {
  world = await phoneWorld();
});

const phone = '030 1234567';
const ada = { firstName: 'Ada', lastName: 'Kern' };

describe('two leads with something in common', () => {
  it('are suggested from both sides, with score and evidence, and told of once', async () => {
    const one = await captured(world, { email: 'ada@one.example', phone, ...ada });
    const other = await captured(world, { email: 'kern@two.example', phone: '+49 (0)30 / 123 45 67', ...ada });
    const expected = { state: 'open', score: 70, evidence: [{ criterion: 'phone', weight: 70 }], note: null };
    expect(await duplicatesOf(world, one)).toMatchObject([{ leadId: other, ...expected }]);
    expect(await duplicatesOf(world, other)).toMatchObject([{ leadId: one, ...expected }]);
    expect(await listed(world)).toMatchObject([{ ...expected }]);
    expect(suspected(world)).toMatchObject([{ leadId: other, data: { otherId: one, score: 70, criteria: ['phone'] } }]);
    // Both go on as leads of their own.
    for (const id of [one, other]) expect((await world.api('GET', `/v1/leads/${id}`)).json.id).toBe(id);
  });

  it('Gmail dots and tags: two leads stay two, and are suggested', async () => {
    const one = await captured(world, { email: 'vera.probst@gmail.com' });
    const other = await captured(world, { email: 'veraprobst+news@gmail.com' });
    expect(one).not.toBe(other);
    expect(await duplicatesOf(world, one)).toMatchObject([{ leadId: other, score: 90, evidence: [{ criterion: 'mailbox' }] }]);
    await world.advance(24 * 3_600_000);
    for (const id of [one, other]) expect((await world.api('GET', `/v1/leads/${id}`)).json.id).toBe(id);
  });

  it('another name speaks against a telephone: below the threshold nothing is suggested', async () => {
    await captured(world, { email: 'ada@one.example', phone, ...ada });
    const other = await captured(world, { email: 'ben@two.example', phone, firstName: 'Ben', lastName: 'Ott' });
    expect(await duplicatesOf(world, other)).toEqual([]);
    expect(suspected(world)).toEqual([]);
  });

  it('the company of a business address is enough for a name', async () => {
    const one = await captured(world, { email: 'ada@werk.example', ...ada });
    const other = await captured(world, { email: 'a.kern@werk.example', firstName: 'Kern', lastName: 'Ada' });
    expect(await duplicatesOf(world, one)).toMatchObject([
      { leadId: other, score: 92, evidence: [{ criterion: 'name-domain' }, { criterion: 'name-company' }] },
    ]);
  });
});

describe('the country that reads a telephone', () => {
  const abroad = '+41 44 668 18 00';
  it('is the person’s, then the company’s, then the form’s', async () => {
    const swiss = await captured(world, { email: 'a@one.example', phone: abroad });
    const person = await captured(world, { email: 'b@two.de', phone: '044 668 18 00', country: 'CH' });
    expect(await duplicatesOf(world, person)).toMatchObject([{ leadId: swiss }]);
    // The address ends in .ch, so that the company is there whatever the form assumes.
    const company = await captured(world, { email: 'c@three.ch', phone: '044 668 18 00' });
    expect((await duplicatesOf(world, company)).map((row) => row.leadId).sort()).toEqual([swiss, person].sort());
    const german = await captured(world, { email: 'd@four.example', phone: '+49 44 668 18 00' });
    const form = await captured(world, { email: 'e@five.example', phone: '044 668 18 00' });
    expect((await duplicatesOf(world, form)).map((row) => row.leadId)).toEqual([german]);
  });
});

describe('facts that change', () => {
  it('a corrected telephone takes the suggestion back, a new one makes another', async () => {
    const one = await captured(world, { email: 'a@one.example', phone });
    const other = await captured(world, { email: 'b@two.example', phone });
    const third = await captured(world, { email: 'c@three.example', phone: '030 7654321' });
    expect(await duplicatesOf(world, one)).toMatchObject([{ leadId: other }]);
    await patch(world, one, { person: { phone: '030 7654321' } });
    expect(await duplicatesOf(world, one)).toMatchObject([{ leadId: third }]);
    expect(await duplicatesOf(world, other)).toEqual([]);
    await patch(world, one, { nextStep: 'call' });
    expect(suspected(world)).toHaveLength(2);
  });

  it('a further criterion raises the score and is told of; the same again is not', async () => {
    const one = await captured(world, { email: 'a@werk.example', phone, firstName: 'Ada' });
    const other = await captured(world, { email: 'b@werk.example', phone, firstName: 'Ada' });
    await patch(world, one, { person: { lastName: 'Kern' } });
    await patch(world, other, { person: { lastName: 'Kern' } });
    expect(await duplicatesOf(world, one)).toMatchObject([{ leadId: other, score: 98 }]);
    expect(suspected(world).map((event) => event.data.criteria)).toEqual([['phone'], ['phone', 'name-domain', 'name-company']]);
    for (const event of world.published.filter((past) => past.type === 'lead.enriched.v1' || past.type === 'lead.updated.v1'))
      world.enqueue('match-lead', JSON.stringify(event));
    await world.settle();
    expect(suspected(world)).toHaveLength(2);
    expect(await listed(world)).toHaveLength(1);
  });
});

describe('a value that many share', () => {
  it('tells nobody apart: 25 leads of one switchboard are no 300 suggestions, and what the first ones gave is taken back', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 20; n += 1) ids.push(await captured(world, { email: `p${n}@c${n}.example`, phone }));
    expect(world.matchState.suspicions.size).toBe(190);
    for (let n = 20; n < 25; n += 1) ids.push(await captured(world, { email: `p${n}@c${n}.example`, phone }));
    expect(await listed(world)).toEqual([]);
    for (const id of ids) expect(await duplicatesOf(world, id)).toEqual([]);
    // What else two of them share still counts, without the telephone.
    const [one, other] = [
      await captured(world, { email: 'x@w.example', phone, ...ada }),
      await captured(world, { email: 'y@w.example', phone, ...ada }),
    ];
    expect(await duplicatesOf(world, one ?? '')).toMatchObject([
      { leadId: other, evidence: [{ criterion: 'name-domain' }, { criterion: 'name-company' }] },
    ]);
  });

  it('the bound is the policy’s, which may turn a criterion or all of it off', async () => {
    const policy = (await world.api('GET', '/v1/documents/matching/default')).json.published;
    await world.publishDocument('matching', 'default', { ...policy, maxHits: 2 });
    for (let n = 0; n < 3; n += 1) await captured(world, { email: `p${n}@c${n}.example`, phone });
    expect(await listed(world)).toEqual([]);
    await world.publishDocument('matching', 'default', { ...policy, weights: { ...policy.weights, phone: 0 } });
    await captured(world, { email: 'q@q.example', phone: '030 555555' });
    await captured(world, { email: 'r@r.example', phone: '030 555555' });
    expect(await listed(world)).toEqual([]);
    await world.publishDocument('matching', 'default', { ...policy, enabled: false });
    await captured(world, { email: 'vera.probst@gmail.com' });
    await captured(world, { email: 'veraprobst@gmail.com' });
    expect(await listed(world)).toEqual([]);
    // What happened while it was off is known once it is on again.
    await world.publishDocument('matching', 'default', policy);
    await captured(world, { email: 'ver.aprobst@gmail.com' });
    expect(await listed(world)).toHaveLength(2);
  });

  it('20 leads of one telephone at once give each pair once', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, n) => world.submit('call-back', { email: `p${n}@c${n}.example`, phone })));
    await world.settle();
    expect(world.matchState.suspicions.size).toBe(190);
    expect(suspected(world)).toHaveLength(190);
    const told = suspected(world).map((event) => [event.leadId, event.data.otherId].sort().join());
    expect(new Set(told).size).toBe(190);
  });

  it('25 at once leave none', async () => {
    await Promise.all(Array.from({ length: 25 }, (_, n) => world.submit('call-back', { email: `p${n}@c${n}.example`, phone })));
    await world.settle();
    expect(await listed(world)).toEqual([]);
  });
});

describe('the policy', () => {
  it('is checked when it is written', async () => {
    const policy = (await world.api('GET', '/v1/documents/matching/default')).json.published;
    const put = (body: unknown) => world.api('PUT', '/v1/documents/matching/default', body);
    for (const [wrong, pointer] of [
      [{ ...policy, suggestAt: 0 }, '/suggestAt'],
      [{ ...policy, maxHits: 101 }, '/maxHits'],
      [{ ...policy, weights: { ...policy.weights, phone: 101 } }, '/weights/phone'],
      [{ ...policy, weights: { phone: 1 } }, '/weights/mailbox'],
      [{ ...policy, colour: 'red' }, '/colour'],
    ]) {
      const answer = await put(wrong);
      expect(answer.status).toBe(422);
      expect(answer.json.errors.map((issue: { pointer: string }) => issue.pointer)).toContain(pointer);
    }
  });
});

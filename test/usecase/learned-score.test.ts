import { beforeEach, describe, expect, it } from 'vitest';
import { knownThen } from '../../shared/application/scoring/learned/known-then.ts';
import { UnreadableRow } from '../../shared/contracts/stored/stored.ts';
import { brand } from '../../shared/domain/kernel/brand.ts';
import type { LeadId } from '../../shared/domain/kernel/ids.ts';
import { millisOf } from '../../shared/domain/kernel/instant.ts';
import { seededWorld, type World } from '../support/world.ts';

const day = 86_400_000;
let world: World;
beforeEach(async () => {
  world = await seededWorld({ start: '2026-01-07T09:00:00.000Z' });
});

const good = { title: 'VP Sales', country: 'DE' };
const poor = { title: 'Intern', country: 'FR' };
const pass = (days: number) => world.clock.set(new Date(millisOf(world.clock.now()) + days * day).toISOString() as never);
let count = 0;
async function lead(person: object, company: object = {}): Promise<string> {
  count += 1;
  const { json, status, text } = await world.api('POST', '/v1/leads', {
    person: { email: `person${count}@firm${count}.example`, ...person },
    company,
  });
  expect(status, text).toBe(201);
  await world.settle();
  return json.id;
}
/** Somebody who asks for a demo and qualifies by it. */
async function captured(title = 'VP Sales', country = 'DE'): Promise<string> {
  count += 1;
  const { json } = await world.submit('demo-request', {
    email: `p${count}@firm${count}.example`,
    title,
    country,
    company: `Firm ${count}`,
  });
  await world.settle();
  return (await world.api('GET', `/v1/receipts/${json.receiptId}`)).json.leadId;
}
const deal = async (leadId: string | null, state: string, more: object = {}) => {
  const closeDate = world.clock.now().slice(0, 10);
  count += 1;
  const put = await world.api('PUT', `/v1/records/opportunity/deal-${count}`, {
    name: 'Deal',
    accountId: 'big',
    stage: state,
    state,
    closeDate,
    primaryLeadId: leadId,
    ...more,
  });
  expect(put.status, put.text).toBeLessThan(300);
};
const close = async (leadId: string, code: string) => {
  const done = await world.api('POST', `/v1/leads/${leadId}/disqualify`, { code, ...(code === 'other' ? { note: 'x' } : {}) });
  expect(done.status, done.text).toBe(200);
};
const train = async () => {
  await world.sweeps.learned(undefined, { getRemainingTimeInMillis: () => 1 } as never);
  return (await world.api('GET', '/v1/learned-score')).json;
};
const score = (id: string) => world.api('GET', `/v1/leads/${id}/score`);
const account = () => world.api('PUT', '/v1/records/account/big', { name: 'Big', domain: 'big.example' });

/** Of the good ones four of five are won, of the poor ones one of five. */
async function history(leads: number): Promise<void> {
  await account();
  for (let i = 0; i < leads; i += 1) {
    const id = await lead(i % 2 === 0 ? good : poor);
    pass(3);
    const won = (i % 2 === 0) === i % 10 < 8;
    if (won) await deal(id, 'won');
    else await close(id, 'no-budget');
    pass(0.1);
  }
}

describe('a score learned from outcomes', () => {
  it('gives each lead a chance with its interval and what made it, and says how well it foretells', async () => {
    await history(60);
    const report = await train();
    expect(report).toMatchObject({ state: 'active', reason: null, modelVersion: 1, outcomes: { won: 30, lost: 30, refused: 0 } });
    expect(report.heldOut.brier).toBeLessThan(report.heldOut.brierOfBaseRate);
    expect(report.heldOut.auc).toBeGreaterThan(0.65);
    expect(report.thresholds).toEqual({
      ours: { outcomes: 30, ofEach: 5 },
      others: [
        { product: 'Salesforce Einstein Lead Scoring', needs: '1,000 leads and 120 converted in 200 days', met: false },
        { product: 'Dynamics 365 predictive lead scoring', needs: '40 qualified and 40 disqualified', met: false },
      ],
    });
    const [best, worst] = [(await score(await lead(good))).json, (await score(await lead(poor))).json];
    expect(best.learned.probability).toBeGreaterThan(worst.learned.probability + 0.3);
    const { low, high, probability, logOdds, baseline, topFactors, otherFactors } = best.learned;
    expect(low < probability && probability < high && low > 0 && high < 1).toBe(true);
    const sum = topFactors.reduce((total: number, factor: { logOdds: number }) => total + factor.logOdds, baseline + otherFactors);
    expect(sum).toBeCloseTo(logOdds, 9);
    expect(best.learned).toMatchObject({
      state: 'active',
      modelVersion: 1,
      topFactors: expect.arrayContaining([expect.objectContaining({ value: expect.stringMatching(/^(vp|de|\d+)$/) })]),
    });
    // The rubric's numbers stand as they were.
    expect(best).toMatchObject({ fit: expect.any(Number), engagement: expect.any(Number), rubric: expect.stringContaining('@') });
  });

  it('writes nothing with the lead: neither training nor asking', async () => {
    const id = await lead(good);
    const before = (await world.api('GET', `/v1/leads/${id}`)).headers.etag;
    await train();
    await score(id);
    expect((await world.api('GET', `/v1/leads/${id}`)).headers.etag).toBe(before);
  });

  it('is no number before the first training, nor while there is too little to learn from, and says which', async () => {
    const id = await lead(good);
    expect((await score(id)).json.learned).toMatchObject({ state: 'untrained', probability: null, topFactors: [], modelVersion: null });
    expect((await world.api('GET', '/v1/learned-score')).json).toMatchObject({ state: 'untrained', modelVersion: null });
    await history(20);
    expect(await train()).toMatchObject({ state: 'fallback', reason: 'too-few-outcomes', outcomes: { won: 10, lost: 10 } });
    expect((await score(id)).json.learned).toMatchObject({
      state: 'fallback',
      reason: 'too-few-outcomes',
      probability: null,
      modelVersion: 1,
    });
  });

  it('keeps every training as it was, makes one a day at most, and answers by the newest', async () => {
    await history(20);
    const first = await train();
    expect((await train()).modelVersion).toBe(1);
    pass(1);
    await history(20);
    expect(await train()).toMatchObject({ modelVersion: 2, outcomes: { won: 20, lost: 20 } });
    expect((await world.api('GET', '/v1/learned-score?version=1')).json).toEqual(first);
    expect((await world.api('GET', '/v1/learned-score?version=9')).status).toBe(404);
    expect((await score(await lead(good))).json.learned.modelVersion).toBe(2);
  });

  it('leaves out a lead whose rows cannot be read, and then fails, so that somebody hears of it', async () => {
    await history(32);
    const { decisions } = world.memory;
    const [broken] = world.state.leads.keys();
    Object.assign(world.leads, {
      decisions: async (id: LeadId) => {
        if (id === broken) throw new UnreadableRow('decision', []);
        return decisions(id);
      },
    });
    await expect(train()).rejects.toThrow('unreadable');
    expect((await world.api('GET', '/v1/learned-score')).json).toMatchObject({ modelVersion: 1, outcomes: { won: 15, lost: 16 } });
  });

  it('tells the log of each training and of drift, in numbers', async () => {
    await history(60);
    // Since then only others come: another country, another rank, in one month.
    pass(60);
    for (let i = 0; i < 40; i += 1) {
      await captured('CEO', 'US');
    }
    const { drift, modelVersion } = await train();
    expect(drift.state).toBe('alarm');
    expect(drift.features.filter((row: { alarm: boolean }) => row.alarm).map((row: { name: string }) => row.name)).toEqual(
      expect.arrayContaining(['country', 'seniority']),
    );
    const lines = world.logs.map((line) => JSON.parse(line));
    expect(lines.find(({ code }) => code === 'SCORE_TRAINED')).toMatchObject({ modelVersion, count: 60 });
    expect(lines.find(({ code }) => code === 'SCORE_DRIFTED')).toMatchObject({
      level: 'warn',
      count: expect.any(Number),
      _aws: { CloudWatchMetrics: [{ Namespace: 'Leadline', Dimensions: [['code']], Metrics: [{ Name: 'count', Unit: 'Count' }] }] },
    });
  });
});

describe('what an outcome is', () => {
  const outcomes = async () => (await train()).outcomes;

  it('a won deal whatever else; a lost deal or a telling disqualification; nothing else', async () => {
    await account();
    const leads: string[] = [];
    for (let i = 0; i < 7; i += 1) leads.push(await lead(good));
    const [won = '', lost = '', closed = '', spam = '', both = '', open = '', closedAndWon = ''] = leads;
    pass(2);
    await deal(won, 'won');
    await deal(lost, 'lost');
    await deal(both, 'lost');
    await deal(both, 'won');
    await deal(open, 'open');
    await deal(closedAndWon, 'won');
    await close(closed, 'timing');
    await close(spam, 'spam');
    await close(closedAndWon, 'other');
    expect(await outcomes()).toMatchObject({ won: 3, lost: 2 });
  });

  it('of a deal that names no lead it is that of the leads of its account, as far as they were there before', async () => {
    await account();
    const before = await lead({ ...good, email: 'a@big.example' });
    pass(5);
    await deal(null, 'won');
    const after = await lead({ ...good, email: 'b@big.example' });
    const read = await Promise.all([before, after].map(async (id) => (await world.api('GET', `/v1/leads/${id}`)).json.accountId));
    expect(read).toEqual(['big', 'big']);
    expect(await outcomes()).toMatchObject({ won: 1, lost: 0, withoutFacts: 1 });
  });

  it('a deal without its day, or of tomorrow, tells nothing', async () => {
    await account();
    const [one, two] = [await lead(good), await lead(good)];
    pass(2);
    await deal(one, 'won', { closeDate: null });
    await deal(two, 'won', { closeDate: '2031-01-01' });
    expect(await outcomes()).toMatchObject({ won: 0, lost: 0, undatedDeals: 1 });
  });
});

describe('nothing of after', () => {
  it('what became known, or happened, once the lead had qualified is not learned from', async () => {
    const id = await captured();
    const before = await world.leads.decisions(brand<LeadId>(id));
    expect(before.some(({ outcome }) => outcome.qualified === true)).toBe(true);
    pass(1);
    await world.api('POST', '/v1/engagements', {
      engagements: ['call.held', 'pricing.viewed', 'trial.started'].map((signal) => ({
        eventId: `late-${signal}`,
        leadId: id,
        signal,
        occurredAt: world.clock.now(),
      })),
    });
    const etag = (await world.api('GET', `/v1/leads/${id}`)).headers.etag ?? '';
    await world.api('PATCH', `/v1/leads/${id}`, { company: { industry: 'filled-by-sales' } }, { 'if-match': etag });
    await world.settle();
    const { email } = (await world.api('GET', `/v1/leads/${id}`)).json.person;
    await world.submit('demo-request', { email, title: 'VP Sales', country: 'DE', message: 'Any news?' });
    await world.settle();
    pass(1);
    await close(id, 'no-need');
    const known = knownThen(
      await world.leads.decisions(brand<LeadId>(id)),
      await world.leads.touches(brand<LeadId>(id)),
      world.clock.now(),
    );
    // It was scored again since, with points for what came later.
    const scorings = (await world.leads.decisions(brand<LeadId>(id))).filter(({ kind }) => kind === 'scoring');
    expect(scorings.length).toBeGreaterThan(before.filter(({ kind }) => kind === 'scoring').length);
    expect((await world.leads.touches(brand<LeadId>(id))).map(({ signal }) => signal)).toContain('call.held');
    expect((await world.api('GET', `/v1/leads/${id}`)).json.company.industry).toBe('filled-by-sales');
    expect(known?.values).toMatchObject({ industry: null, meetings: 0, pricing: 0, product: 0, forms: 1, seniority: 'vp', country: 'DE' });
  });
});

describe('who may not be judged', () => {
  it('is neither learned from nor scored, and the answer says why; an erased person leaves with the next training', async () => {
    await history(32);
    const all = [...world.state.leads.keys()];
    await world.api('POST', `/v1/leads/${all[0]}/restrict`, { restricted: true, reason: 'disputed' });
    await world.api('POST', `/v1/leads/${all[2]}/consents`, {
      act: 'withdraw',
      consents: [{ purpose: 'profiling', channel: 'any' }],
      explanation: 'objects',
    });
    await world.api('POST', `/v1/leads/${all[4]}/erase`, { reason: 'person-request' });
    await world.settle();
    expect((await train()).outcomes).toMatchObject({ won: 13, lost: 16, refused: 2 });
    const refused = await score(all[0] ?? '');
    expect([refused.status, refused.json.type]).toEqual([409, '/problems/profiling-refused']);
    expect((await score(all[2] ?? '')).json.detail).toMatch(/withdrew/);
  });

  it('a training holds no text a person typed', async () => {
    await history(40);
    await lead({ ...good, firstName: 'Veronique', lastName: 'Quixote' }, { industry: 'Quixote Pianos', name: 'Quixote Pianos' });
    await train();
    expect(JSON.stringify(await world.learned.newest())).not.toMatch(/quixote|veronique|@|firm\d/i);
  });
});

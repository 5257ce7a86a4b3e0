import { beforeEach, expect, it } from 'vitest';
import { createLookUpStore } from '../../shared/adapters/dynamodb/look-up-store.ts';
import { createMemoryLookUpStore } from '../../shared/adapters/memory/look-up-store.ts';
import type { LookUpStore } from '../../shared/application/ports/look-up-store.ts';
import type { AnswerRow } from '../../shared/domain/enrichment/answer.ts';
import { closedBreaker } from '../../shared/domain/enrichment/breaker.ts';
import type { LookUpState } from '../../shared/domain/enrichment/look-up-state.ts';
import { at, leadId } from './builders.ts';
import { onBoth } from './stores.ts';

const stateOf = (overrides: Partial<LookUpState> = {}): LookUpState => ({
  leadId: leadId(),
  revision: 1,
  run: {
    startedAt: at('09:00'),
    eventId: 'evt_1',
    correlationId: 'sub_1',
    segment: 'all',
    waterfallVersion: 3,
    tried: [
      { step: 'pdl/person', outcome: 'found', reason: null, since: at('09:00'), until: null, costCents: 20, cached: false },
      { step: 'apollo/person', outcome: 'pending', reason: null, since: at('09:00'), until: at('09:01'), costCents: 0, cached: false },
    ],
    done: false,
  },
  facts: [
    { path: 'company.employees', value: 120, confidence: 0.9, source: 'pdl', at: at('09:00'), expiresAt: at('11:00'), costCents: 20 },
    { path: 'person.title', value: 'VP Sales', confidence: 0.9, source: 'pdl', at: at('09:00'), expiresAt: null, costCents: 20 },
  ],
  spentCents: 20,
  personKeys: ['k1_abc'],
  dueAt: null,
  ...overrides,
});
const answerOf = (overrides: Partial<AnswerRow> = {}): AnswerRow => ({
  key: { subject: 'person', mac: 'k1_abc', provider: 'pdl' },
  revision: 1,
  state: 'answered',
  until: at('12:00'),
  token: null,
  repeatable: false,
  outcome: { kind: 'found', facts: [{ path: 'person.title', value: 'VP Sales', confidence: 0.9 }] },
  askedAt: at('09:00'),
  costCents: 20,
  day: '2026-03-02',
  ...overrides,
});

function suite(open: () => Promise<LookUpStore>): void {
  let store: LookUpStore;
  beforeEach(async () => {
    store = await open();
  });

  it('keeps the state of a lead, written from the revision that was read', async () => {
    const state = stateOf();
    expect(await store.state(state.leadId)).toBe(null);
    const first = await Promise.all([1, 2, 3].map(() => store.saveState(state)));
    expect(first.filter((result) => result === 'ok')).toHaveLength(1);
    expect(await store.state(state.leadId)).toEqual(state);
    const next = stateOf({ leadId: state.leadId, revision: 2, facts: [] });
    expect(await store.saveState(next)).toBe('ok');
    expect(await store.saveState(next)).toBe('stale');
    expect(await store.state(state.leadId)).toEqual(next);
  });

  it('lists who has something to do, the oldest first, and forgets who has not any more', async () => {
    const rows = ['09:30', '09:10', '09:20'].map((time) => stateOf({ dueAt: at(time) }));
    for (const row of [...rows, stateOf()]) await store.saveState(row);
    const ids = (count: number) => store.due(at('09:30'), count);
    expect(await ids(9)).toEqual([rows[1]?.leadId, rows[2]?.leadId]);
    expect(await ids(1)).toEqual([rows[1]?.leadId]);
    const [, first] = rows;
    if (first === undefined) throw new Error('no row');
    await store.saveState({ ...first, revision: 2, dueAt: null });
    expect(await ids(9)).toEqual([rows[2]?.leadId]);
  });

  it('of callers that claim one question at once, one has it', async () => {
    const claims = Array.from({ length: 12 }, (_, i) => answerOf({ state: 'asking', outcome: null, token: `${i}` }));
    const results = await Promise.all(claims.map((row) => store.putAnswer(row)));
    expect(results.filter((result) => result === 'ok')).toHaveLength(1);
    expect(await store.answer(answerOf().key)).toEqual(claims[results.indexOf('ok')]);
    expect(await store.putAnswer(answerOf({ revision: 2 }))).toBe('ok');
    expect(await store.putAnswer(answerOf({ revision: 2, state: 'free' }))).toBe('stale');
    expect(await store.answer(answerOf().key)).toEqual(answerOf({ revision: 2 }));
  });

  it('keeps the outcomes of every kind apart by subject and provider', async () => {
    const rows = [
      answerOf({ outcome: { kind: 'notFound', reason: 'NO_MATCH' } }),
      answerOf({ key: { subject: 'person', mac: 'k1_abc', provider: 'zoominfo' }, outcome: { kind: 'denied', reason: 'opted-out' } }),
      answerOf({ key: { subject: 'company', mac: 'k1_abc', provider: 'pdl' }, outcome: { kind: 'unclear', reason: 'timeout' } }),
    ];
    for (const row of rows) await store.putAnswer(row);
    for (const row of rows) expect(await store.answer(row.key)).toEqual(row);
  });

  it('forgets what was said of a person, and nothing of others or of companies', async () => {
    const mine = [answerOf(), answerOf({ key: { subject: 'person', mac: 'k1_abc', provider: 'apollo' } })];
    const others = [
      answerOf({ key: { subject: 'person', mac: 'k1_abcd', provider: 'pdl' } }),
      answerOf({ key: { subject: 'company', mac: 'k1_abc', provider: 'pdl' } }),
    ];
    for (const row of [...mine, ...others]) await store.putAnswer(row);
    for (let i = 0; i < 2; i += 1) await store.forgetPerson('k1_abc');
    for (const row of mine) expect(await store.answer(row.key)).toBe(null);
    for (const row of others) expect(await store.answer(row.key)).toEqual(row);
  });

  it('never lets what is spent on a day go beyond the limit, however many reserve at once', async () => {
    const results = await Promise.all(Array.from({ length: 20 }, () => store.reserve('2026-03-02', 30, 100)));
    expect(results.filter(Boolean)).toHaveLength(3);
    expect(await store.reserve('2026-03-02', -30, 100)).toBe(true);
    expect(await store.reserve('2026-03-02', 40, 100)).toBe(true);
    expect(await store.reserve('2026-03-02', 1, 100)).toBe(false);
    expect(await store.reserve('2026-03-02', 0, 100)).toBe(true);
    expect(await store.reserve('2026-03-03', 101, 100)).toBe(false);
    expect(await store.reserve('2026-03-03', 100, 100)).toBe(true);
  });

  it('one of several that found a breaker as it was moves it', async () => {
    expect(await store.breaker('pdl')).toEqual({ revision: 0, breaker: closedBreaker });
    const open = { failures: 5, trips: 1, openUntil: at('09:30'), probeUntil: null };
    const results = await Promise.all([1, 2, 3].map(() => store.putBreaker('pdl', 0, open)));
    expect(results.filter((result) => result === 'ok')).toHaveLength(1);
    expect(await store.breaker('pdl')).toEqual({ revision: 1, breaker: open });
    expect(await store.putBreaker('pdl', 1, closedBreaker)).toBe('ok');
    expect(await store.breaker('apollo')).toEqual({ revision: 0, breaker: closedBreaker });
  });
}

onBoth('LookUpStore', () => createMemoryLookUpStore(), createLookUpStore, suite);

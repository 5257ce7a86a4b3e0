import { beforeEach, expect, it } from 'vitest';
import type { Table } from '../../shared/adapters/dynamodb/client.ts';
import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { createMatchStore } from '../../shared/adapters/dynamodb/match-store.ts';
import { createMemoryMatchStore } from '../../shared/adapters/memory/match-store.ts';
import type { MatchStore } from '../../shared/application/ports/match-store.ts';
import type { LeadEvent } from '../../shared/contracts/events/catalogue.ts';
import { mostHits } from '../../shared/domain/identity/match-policy.ts';
import type { MatchRow } from '../../shared/domain/identity/match-row.ts';
import { otherOf, pairOf, type Suspicion } from '../../shared/domain/identity/suspicion.ts';
import type { LeadId } from '../../shared/domain/kernel/ids.ts';
import { at, eventOf, leadId } from './builders.ts';
import { onBoth } from './stores.ts';

type Opened = { readonly store: MatchStore; readonly logged: (lead: LeadId, id: string) => Promise<boolean> };

const rowOf = (overrides: Partial<MatchRow> = {}): MatchRow => ({
  leadId: leadId(),
  leadVersion: 2,
  revision: 1,
  keys: [{ criterion: 'phone', mac: 'k1_abc' }],
  ...overrides,
});
const suspicionOf = (overrides: Partial<Suspicion> = {}): Suspicion => ({
  pair: pairOf(leadId(), leadId()),
  state: 'open',
  score: 70,
  evidence: [
    { criterion: 'phone', weight: 70 },
    { criterion: 'other-name', weight: -40 },
  ],
  seen: ['phone'],
  suspectedAt: at('09:00'),
  decidedBy: null,
  decidedAt: null,
  note: null,
  revision: 1,
  ...overrides,
});
const dismissed = (row: Suspicion): Suspicion => ({
  ...row,
  state: 'dismissed',
  decidedBy: 'owner:a',
  decidedAt: at('10:00'),
  note: 'twins',
  revision: row.revision + 1,
});

function suite(open: () => Promise<Opened>): void {
  let store: MatchStore;
  let logged: Opened['logged'];
  beforeEach(async () => {
    ({ store, logged } = await open());
  });

  it('writes the values of a lead from the revision that was read, and gives the row that stands else', async () => {
    const row = rowOf();
    expect(await store.row(row.leadId)).toBe(null);
    const first = await Promise.all([1, 2, 3].map((leadVersion) => store.putRow({ ...row, leadVersion }, null)));
    expect(first.filter((result) => result.ok)).toHaveLength(1);
    const standing = await store.row(row.leadId);
    for (const result of first) if (!result.ok) expect(result.standing).toEqual(standing);
    const next = rowOf({ leadId: row.leadId, revision: 2, keys: [] });
    expect(await store.putRow(next, 1)).toEqual({ ok: true });
    expect(await store.putRow(next, 1)).toEqual({ ok: false, standing: next });
    expect(await store.row(row.leadId)).toEqual(next);
  });

  it('of leads that join one value at once, each pair is seen by one of the two at least', async () => {
    const ids = Array.from({ length: 12 }, leadId);
    const seen = await Promise.all(ids.map((id) => store.join('k1_phone', id)));
    for (const [i, a] of ids.entries())
      for (const [j, b] of ids.entries())
        if (i < j) expect((seen[i]?.leadIds.includes(b) ?? false) || (seen[j]?.leadIds.includes(a) ?? false)).toBe(true);
    for (const [i, holders] of seen.entries()) expect(holders.leadIds).toContain(ids[i]);
    // Again: the same answer, nobody twice.
    expect((await store.join('k1_phone', ids[0] ?? leadId())).leadIds).toEqual([...ids].sort());
  });

  it('who leaves is gone, and the value with the last of them', async () => {
    const [a, b] = [leadId(), leadId()];
    for (const id of [a, b]) await store.join('k1_left', id);
    for (const id of [a, a, leadId()]) await store.leave('k1_left', id);
    await store.settle('k1_left', 20);
    expect(await store.join('k1_left', b)).toEqual({ leadIds: [b], settledAt: 20 });
    await store.leave('k1_left', b);
    expect(await store.join('k1_left', a)).toEqual({ leadIds: [a], settledAt: null });
    await store.settle('k1_left', 20);
    await store.settle('k1_left', null);
    await store.settle('k1_nobody', 20);
    expect((await store.join('k1_left', a)).settledAt).toBe(null);
    expect(await store.join('k1_nobody', a)).toEqual({ leadIds: [a], settledAt: null });
  });

  it('a value takes one lead more than any policy asks about, and no more', async () => {
    const ids = Array.from({ length: mostHits + 1 }, leadId);
    for (const id of ids) await store.join('k1_full', id);
    const late = leadId();
    const answer = await store.join('k1_full', late);
    expect(answer.leadIds).toHaveLength(mostHits + 1);
    expect(answer.leadIds).not.toContain(late);
    expect((await store.join('k1_full', ids[3] ?? late)).leadIds).toEqual([...ids].sort());
  });

  it('shows a pair from both of its leads, and saves it once per revision, with its event or not at all', async () => {
    const row = suspicionOf();
    const [a, b] = row.pair;
    const events = [1, 2, 3].map(() => eventOf({ id: a }));
    const results = await Promise.all(events.map((event) => store.save(row, [event])));
    expect(results.filter((result) => result === 'ok')).toHaveLength(1);
    for (const [i, event] of events.entries()) expect(await logged(a, event.id)).toBe(results[i] === 'ok');
    for (const id of [a, b]) expect(await store.suspicionsOf(id)).toEqual([row]);
    expect(await store.suspicion(pairOf(b, a))).toEqual(row);
    expect(otherOf(row, b)).toBe(a);
    const no = dismissed(row);
    const audit = { id: 'aud_1', at: at('10:00'), actor: 'owner:a', action: 'duplicate.dismiss', target: a, difference: [] };
    expect(await store.save(no, [], audit)).toBe('ok');
    expect(await store.save(no, [])).toBe('stale');
    expect(await store.drop(row)).toBe('stale');
    for (const id of [a, b]) expect(await store.suspicionsOf(id)).toEqual([no]);
    for (let i = 0; i < 2; i += 1) expect(await store.drop(no)).toBe('ok');
    for (const id of [a, b]) expect(await store.suspicionsOf(id)).toEqual([]);
    expect(await store.save(row, [])).toBe('ok');
  });

  it('lists open pairs best first and decided ones newest first, a page at a time', async () => {
    const rows = [60, 95, 70, 100].map((score, i) => suspicionOf({ score, suspectedAt: at(`09:0${i}`) }));
    for (const row of rows) await store.save(row, []);
    const [low, good, , best] = rows;
    if (low === undefined || good === undefined || best === undefined) throw new Error('no rows');
    await store.save(dismissed(low), []);
    const page = await store.list('open', { cursor: null, limit: 2 });
    expect(page.items).toEqual([best, good]);
    const rest = await store.list('open', { cursor: page.cursor, limit: 2 });
    expect(rest).toEqual({ items: [rows[2]], cursor: null });
    await store.save({ ...dismissed(good), decidedAt: at('11:00') }, []);
    expect((await store.list('dismissed', { cursor: null, limit: 9 })).items.map((row) => row.score)).toEqual([95, 60]);
    expect(await store.list('accepted', { cursor: null, limit: 9 })).toEqual({ items: [], cursor: null });
    await expect(store.list('accepted', { cursor: page.cursor, limit: 9 })).rejects.toThrow('malformed');
  });
}

function memory(): Opened {
  const log = new Map<string, LeadEvent>();
  const store = createMemoryMatchStore({
    append: (events) => {
      for (const event of events) log.set(event.id, event);
    },
  });
  return { store, logged: async (_lead, id) => log.has(id) };
}
const dynamodb = (table: Table): Opened => ({
  store: createMatchStore(table),
  logged: async (lead, id) => (await createLeadStore(table).event(lead, id)) !== null,
});

onBoth('MatchStore', memory, dynamodb, suite);

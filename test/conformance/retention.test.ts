import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expireRows } from '../../local/expire-rows.ts';
import type { SealedTable } from '../../shared/adapters/dynamodb/client.ts';
import { getItem } from '../../shared/adapters/dynamodb/client.ts';
import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { keys } from '../../shared/adapters/dynamodb/table.ts';
import { tableShape } from '../../shared/contracts/table.ts';
import { brand } from '../../shared/domain/kernel/brand.ts';
import { type Instant, millisOf } from '../../shared/domain/kernel/instant.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { commitOf, leadOf, submissionOf } from './builders.ts';

let engine: Engine;
let table: SealedTable;
beforeAll(async () => {
  engine = await startEngine();
  table = await engine.table();
});
afterAll(() => engine.stop());

const received = brand<Instant>('2026-01-07T09:00:00.000Z');
const expires = brand<Instant>('2026-02-06T09:00:00.000Z');

describe('retention of a form in the table', () => {
  it('is the time to live of its posts, with a lead or on hold, also when stripped; other rows have none', async () => {
    const store = createLeadStore(table);
    const lead = leadOf();
    const [done, held, kept] = [
      submissionOf({ leadId: lead.id, receivedAt: received, expiresAt: expires }),
      submissionOf({ hold: 'quarantined', receivedAt: received, expiresAt: expires }),
      submissionOf({ receivedAt: received }),
    ];
    await store.commit(commitOf(lead, { submission: done }));
    await store.park(held, null, 'k1_mac');
    await store.park(kept, null, null);
    const ttl = async (id: string) => (await getItem(table, keys.submission(id)))?.[tableShape.ttlAttribute];
    expect(await Promise.all([done, held, kept].map(({ id }) => ttl(id)))).toEqual([
      millisOf(expires) / 1000,
      millisOf(expires) / 1000,
      undefined,
    ]);
    await store.strip(done, received);
    expect(await ttl(done.id)).toBe(millisOf(expires) / 1000);
    expect((await store.submission(held.id))?.expiresAt).toBe(expires);

    expect(await expireRows(table, expires)).toBe(0);
    expect(await expireRows(table, brand<Instant>('2026-02-06T09:00:01.000Z'))).toBe(2);
    expect(await store.submission(done.id)).toBeNull();
    expect(await store.waiting('k1_mac')).toEqual([]);
    expect((await store.held('quarantined', { cursor: null, limit: 10 })).items).toEqual([]);
    expect((await store.parked(10)).map(({ id }) => id)).toEqual([kept.id]);
    expect(await store.get(lead.id)).not.toBeNull();
  });
});

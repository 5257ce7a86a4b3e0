import { beforeEach, expect, it } from 'vitest';
import { createDeliveryStore } from '../../shared/adapters/dynamodb/delivery-store.ts';
import { createMemoryDeliveryStore } from '../../shared/adapters/memory/delivery-store.ts';
import type { DeliveryStore } from '../../shared/application/ports/delivery-store.ts';
import { brand } from '../../shared/domain/kernel/brand.ts';
import type { DeliveryId } from '../../shared/domain/kernel/ids.ts';
import type { Delivery, DeliveryAttempt } from '../../shared/domain/webhooks/delivery.ts';
import { at, deliveryOf, leadId } from './builders.ts';
import { onBoth } from './stores.ts';

const attempt: DeliveryAttempt = { at: at('09:00'), status: 503, error: 'http-503', durationMs: 12.5, body: null };

function suite(open: () => Promise<DeliveryStore>): void {
  let store: DeliveryStore;
  beforeEach(async () => {
    store = await open();
  });

  it('opens a row once: everyone gets the row that stands', async () => {
    const delivery = deliveryOf();
    const opened = await Promise.all(Array.from({ length: 5 }, (_, index) => store.open({ ...delivery, endpointId: `crm-${index}` })));
    const standing = await store.get(delivery.leadId, delivery.id);
    expect(standing).not.toBeNull();
    for (const row of opened) expect(row).toEqual(standing);
    expect(await store.get(leadId(), delivery.id)).toBeNull();
  });

  it('lets one of several workers record an attempt, and none once the state is final', async () => {
    const delivery = await store.open(deliveryOf());
    const tried: Delivery = { ...delivery, attempts: [attempt], attemptCount: 1, nextAttemptAt: at('09:05') };
    const results = await Promise.all([1, 2, 3].map(() => store.update(tried, 0)));
    expect(results.filter((result) => result === 'ok')).toHaveLength(1);
    expect(await store.get(delivery.leadId, delivery.id)).toEqual(tried);
    const done: Delivery = { ...tried, state: 'delivered', attemptCount: 2, nextAttemptAt: null };
    expect(await store.update(done, 0)).toBe('stale');
    expect(await store.update(done, 1)).toBe('ok');
    expect(await store.update({ ...done, state: 'pending' }, 2)).toBe('stale');
    expect(await store.update(deliveryOf(), 0)).toBe('stale');
  });

  it('lists the deliveries of a lead', async () => {
    const lead = leadId();
    const rows = [deliveryOf({ leadId: lead }), deliveryOf({ leadId: lead, endpointId: 'chat' })];
    for (const row of [...rows, deliveryOf()]) await store.open(row);
    expect(await store.ofLead(lead)).toEqual(rows);
    expect(await store.ofLead(leadId())).toEqual([]);
  });

  it('lists them in the order of their making, whatever their ids; rows of one instant by their events', async () => {
    const lead = leadId();
    const made = [
      deliveryOf({ leadId: lead, createdAt: at('09:00') }),
      deliveryOf({ leadId: lead, createdAt: at('09:00') }),
      deliveryOf({ leadId: lead, createdAt: at('09:01') }),
    ];
    const rows = made.map((row, index) => ({ ...row, id: brand<DeliveryId>(`dlv_${9 - index}`) }));
    for (const row of [...rows].reverse()) await store.open(row);
    expect(await store.ofLead(lead)).toEqual(rows);
  });

  it('gives what is due before an instant, oldest first; final rows owe nothing', async () => {
    const [late, early, later] = [
      deliveryOf({ nextAttemptAt: at('09:05') }),
      deliveryOf({ nextAttemptAt: at('09:00') }),
      deliveryOf({ nextAttemptAt: at('09:10') }),
    ];
    for (const row of [late, early, later]) await store.open(row);
    await store.open(deliveryOf({ state: 'dead', nextAttemptAt: null }));
    const due = async (before: ReturnType<typeof at>, limit = 10) => (await store.due(before, limit)).map(({ deliveryId }) => deliveryId);
    expect(await due(at('09:10'))).toEqual([early.id, late.id]);
    expect(await due(at('09:11'), 1)).toEqual([early.id]);
    expect(await store.due(at('09:01'), 10)).toEqual([{ leadId: early.leadId, deliveryId: early.id, nextAttemptAt: at('09:00') }]);
    await store.update({ ...early, state: 'delivered', nextAttemptAt: null, attemptCount: 1 }, 0);
    await store.update({ ...late, nextAttemptAt: at('09:20'), attemptCount: 1 }, 0);
    expect(await due(at('09:30'))).toEqual([later.id, late.id]);
  });
}

onBoth('DeliveryStore', createMemoryDeliveryStore, createDeliveryStore, suite);

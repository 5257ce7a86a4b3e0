import { afterAll, beforeAll, expect, it } from 'vitest';
import { budgetRows } from '../../bench/budget.ts';
import { journeyCost } from '../../bench/journey-cost.ts';
import { createDeliveryStore } from '../../shared/adapters/dynamodb/delivery-store.ts';
import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { createMatchStore } from '../../shared/adapters/dynamodb/match-store.ts';
import { createMemoryDocumentStore } from '../../shared/adapters/memory/document-store.ts';
import { createMemoryEndpointSecretStore } from '../../shared/adapters/memory/endpoint-secret-store.ts';
import { createMemoryRecordStore } from '../../shared/adapters/memory/record-store.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { seededWorld } from '../support/world.ts';
import { type CapacityCall, meterCapacity } from './capacity.ts';

/** A demo request as a browser sends it: every mapped field, both boxes, a campaign in the page's address. */
const submission = {
  email: 'Vera.Probst@Werk.example',
  firstName: 'Vera',
  lastName: 'Probst',
  company: 'Werk Example',
  title: 'VP Sales',
  country: 'DE',
  message: 'Please show us how routing works for our team of forty in three countries.',
  marketingConsent: true,
  callConsent: true,
  pageUrl: 'https://www.example.com/demo?utm_source=linkedin&utm_medium=paid_social&utm_campaign=q1-demo',
  referrer: 'https://www.linkedin.com/feed/',
};
const headers = {
  'idempotency-key': '"0191e0c4-8f5e-7d8b-a7a4-2f6b1c3d4e5f"',
  'user-agent': 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
};

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

const sum = (calls: readonly CapacityCall[], unit: 'writeUnits' | 'readUnits'): number =>
  calls.reduce((total, call) => total + call[unit], 0);

it('a lead costs at most 60 write and 12 read units from capture to delivery, capture one call', async () => {
  const table = await engine.table();
  const leads = createLeadStore(table);
  const kept = createMatchStore(table);
  const meter = meterCapacity(table.client);
  const calls: CapacityCall[] = [];
  const steps: Record<string, number> = {};
  const note = (step: string): void => {
    const taken = meter.take();
    steps[step] = (steps[step] ?? 0) + sum(taken, 'writeUnits');
    calls.push(...taken);
  };
  const commit: typeof leads.commit = async (change) => {
    const result = await leads.commit(change);
    note(change.events[0]?.type ?? 'none');
    return result;
  };
  const matches: typeof kept = {
    ...kept,
    putRow: async (...given) => {
      // What other functions have done since is theirs.
      note('delivery');
      const result = await kept.putRow(...given);
      note('matching');
      return result;
    },
    join: async (...given) => {
      const result = await kept.join(...given);
      note('matching');
      return result;
    },
  };
  // Documents and roster stay in memory: a warm sandbox reads neither per lead.
  const world = await seededWorld({
    stores: {
      leads: { ...leads, commit },
      deliveries: createDeliveryStore(table),
      documents: createMemoryDocumentStore(),
      records: createMemoryRecordStore(),
      secrets: createMemoryEndpointSecretStore(),
      matches,
    },
  });
  await world.publishDocument('webhook-endpoint', 'crm', { url: 'https://hooks.example/in', events: ['lead.routed'] });

  const answer = await world.submit('demo-request', submission, headers);
  expect(answer.status, answer.text).toBe(202);
  expect(calls.map(({ operation }) => operation)).toEqual(['TransactWriteItemsCommand']);
  await world.settle();
  note('delivery');
  expect(world.posts).toHaveLength(1);

  const total = { write: sum(calls, 'writeUnits'), read: sum(calls, 'readUnits') };
  expect(total.write, JSON.stringify(steps)).toBeLessThanOrEqual(60);
  expect(total.read).toBeLessThanOrEqual(12);
  // The design's share of each step; a step that grows says so before the total does.
  // Two of them for the event of the consent that was ticked.
  expect(steps['lead.captured.v1']).toBeLessThanOrEqual(16);
  expect(steps['lead.enriched.v1']).toBeLessThanOrEqual(10);
  expect(steps['lead.scored.v1']).toBeLessThanOrEqual(16);
  expect(steps['lead.routed.v1']).toBeLessThanOrEqual(18);
  expect(steps.delivery).toBeLessThanOrEqual(4);
  // A note of what the lead is found by, and three values it joins; nothing is read but the lead.
  expect(steps.matching).toBe(4);
});

it('every row of the budget table holds for a batch of leads (design §5, first version)', async () => {
  const rows = budgetRows(await journeyCost());
  expect(rows).toHaveLength(9);
  expect(rows.filter((row) => !(row.measured <= row.atMost))).toEqual([]);
  // The table counts something: a journey that did nothing would pass any upper bound.
  expect(rows.filter((row) => row.name !== 'state transitions until first touch' && !(row.measured > 0))).toEqual([]);
});

import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { PutCommand, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { joinBody, splitBody } from '../../shared/adapters/dynamodb/body-parts.ts';
import { getItem, type SealedTable } from '../../shared/adapters/dynamodb/client.ts';
import { createDeliveryStore } from '../../shared/adapters/dynamodb/delivery-store.ts';
import { createEngagementStore } from '../../shared/adapters/dynamodb/engagement-store.ts';
import { eventItem } from '../../shared/adapters/dynamodb/lead-items.ts';
import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { packed, unpacked } from '../../shared/adapters/dynamodb/packed.ts';
import { eventOfStreamRecord } from '../../shared/adapters/dynamodb/stream-record.ts';
import { keys, shardCount, workKey } from '../../shared/adapters/dynamodb/table.ts';
import { UnreadableRow } from '../../shared/contracts/stored/stored.ts';
import { tableShape } from '../../shared/contracts/table.ts';
import type { VisitorId } from '../../shared/domain/kernel/ids.ts';
import { engagementOf } from '../support/engagements.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { at, clockOf, commitOf, decisionOf, deliveryOf, eventOf, ids, leadOf, submissionOf, touchOf } from './builders.ts';

let engine: Engine;
let table: SealedTable;
beforeAll(async () => {
  engine = await startEngine();
  table = await engine.table();
});
afterAll(() => engine.stop());

const collection = async (leadId: string) => {
  const { Items = [] } = await table.client.send(
    new QueryCommand({
      TableName: table.tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `LEAD#${leadId}` },
    }),
  );
  return Items;
};

it('the table that is created is the one the contract describes', async () => {
  const { Table: made } = await table.client.send(new DescribeTableCommand({ TableName: table.tableName }));
  expect(made?.KeySchema?.map(({ AttributeName }) => AttributeName)).toEqual([tableShape.partitionKey, tableShape.sortKey]);
  const indexes = made?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
    name: IndexName,
    partitionKey: KeySchema?.[0]?.AttributeName,
    sortKey: KeySchema?.[1]?.AttributeName,
    projection: Projection?.ProjectionType,
  }));
  expect(indexes?.toSorted((a, b) => (a.name ?? '').localeCompare(b.name ?? ''))).toEqual(
    tableShape.indexes.toSorted((a, b) => a.name.localeCompare(b.name)),
  );
});

it('work spreads over every shard', () => {
  const partitions = Array.from({ length: 400 }, () => workKey('PENDING', leadOf().id, at('09:00')).wk);
  const counts = [...new Set(partitions)].map((name) => partitions.filter((partition) => partition === name).length);
  expect(counts).toHaveLength(shardCount);
  for (const count of counts) expect(count).toBeGreaterThan(50);
});

describe('a stream record', () => {
  const event = eventOf(leadOf());
  const image = (item: Readonly<Record<string, unknown>>) => ({ NewImage: marshall(item, { removeUndefinedValues: true }) });
  const insert = (item: Readonly<Record<string, unknown>>) => ({ eventName: 'INSERT', dynamodb: image(item) });

  it('of a new event row is its event, with fields a newer version added', () => {
    expect(eventOfStreamRecord(insert(eventItem(event)))).toEqual(event);
    const newer = { ...event, type: 'lead.invented.v9', data: { deep: [{ x: null }] }, extra: 1 };
    expect(eventOfStreamRecord(insert({ ...keys.event(event.leadId, event.id), entity: 'event', event: newer }))).toEqual(newer);
  });

  it('of anything else is null', () => {
    const row = eventItem(event);
    expect(eventOfStreamRecord({ eventName: 'REMOVE', dynamodb: { NewImage: undefined } })).toBeNull();
    expect(eventOfStreamRecord({ ...insert(row), eventName: 'MODIFY' })).toBeNull();
    expect(eventOfStreamRecord(insert({ ...row, entity: 'other' }))).toBeNull();
    expect(eventOfStreamRecord(insert({ pk: 'LEAD#1', sk: '#LEAD', data: { id: 'x' } }))).toBeNull();
    expect(eventOfStreamRecord({ eventName: 'INSERT' })).toBeNull();
  });

  it('of an event row without an envelope is a fault that names no values', () => {
    const broken = () => eventOfStreamRecord(insert({ pk: 'a', sk: 'b', entity: 'event', event: { id: 'secret@example.com' } }));
    expect(broken).toThrow(UnreadableRow);
    expect(broken).not.toThrow(/secret/);
  });
});

describe('stored content', () => {
  it('is a readable map while small and packed when large, the same either way', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 60 }), (content) => {
        const plain: unknown = JSON.parse(JSON.stringify(content));
        expect(unpacked({ ...packed(plain) })).toEqual(plain);
      }),
    );
    expect(packed({ a: 1 })).toEqual({ data: { a: 1 }, z: undefined });
    expect(packed({ text: 'x'.repeat(5_000) }).z?.length).toBeLessThan(100);
  });

  it('of a lead that was written open is read, and sealed with its next write', async () => {
    const store = createLeadStore(table);
    const lead = leadOf();
    const stored = async () => (await getItem(table, keys.lead(lead.id))) ?? {};
    await table.client.send(new PutCommand({ TableName: table.tableName, Item: { ...keys.lead(lead.id), v: 1, ...packed(lead) } }));
    expect(await store.get(lead.id)).toEqual(lead);
    await store.commit(commitOf({ ...lead, version: 2 }, { expectedVersion: 1 }));
    expect(Object.keys(await stored()).filter((name) => ['data', 'z', 's'].includes(name))).toEqual(['s']);
    expect(await store.get(lead.id)).toEqual({ ...lead, version: 2 });
  });

  it('that tells of a person cannot be read in the table, moved to another place, or changed', async () => {
    const store = createLeadStore(table);
    const person = { ...leadOf().person, phone: '+49305550199', firstName: 'Zyxvera', email: 'zyx@werk.example' };
    const lead = leadOf({ person });
    const raw = { email: person.email, message: 'zyx-question', phone: person.phone };
    const decision = decisionOf(lead, { inputs: { facts: { 'person.phone': person.phone } } });
    await store.commit(commitOf(lead, { submission: submissionOf({ leadId: lead.id, raw }), touches: [touchOf()], decisions: [decision] }));
    await store.park(submissionOf({ raw, hold: 'quarantined' }), null, 'k1_mac');
    const other = leadOf({ person });
    await store.commit(commitOf(other));
    const visitorId = ids.next('visitor') as VisitorId;
    const seen = engagementOf({ visitorId, page: 'https://www.example.com/?q=zyx', properties: { question: 'zyx-question' } });
    const engagements = createEngagementStore(table);
    await engagements.keep(visitorId, [seen], at('09:00'));
    await engagements.append(lead.id, [seen], () => eventOf(lead));
    const attempt = { at: at('09:00'), status: 200, error: null, durationMs: 5, body: `stored ${person.phone}` };
    const delivery = deliveryOf({ leadId: lead.id, attempts: [attempt], attemptCount: 1 });
    await createDeliveryStore(table).open(delivery);
    const { Items = [] } = await table.client.send(new ScanCommand({ TableName: table.tableName }));
    const bytes = Items.map((item) =>
      Object.values(item).map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : JSON.stringify(value))),
    );
    expect(
      bytes
        .flat()
        .join()
        .match(/zyx|5550199/gi),
    ).toBeNull();
    expect((await store.decisions(lead.id))[0]?.inputs).toEqual(decision.inputs);
    expect([await engagements.kept(visitorId), await engagements.ofLead(lead.id)]).toEqual([[seen], [seen]]);
    expect(await createDeliveryStore(table).get(lead.id, delivery.id)).toEqual(delivery);
    const { s } = (await getItem(table, keys.lead(lead.id))) ?? {};
    const put = (sealed: unknown) =>
      table.client.send(new PutCommand({ TableName: table.tableName, Item: { ...keys.lead(other.id), v: 1, s: sealed } }));
    await put(s);
    await expect(store.get(other.id)).rejects.toThrow(/cannot be opened/);
    await put(Uint8Array.from([...(s as Uint8Array)].map((byte, i) => (i === 40 ? byte ^ 1 : byte))));
    await expect(store.get(other.id)).rejects.toThrow(/cannot be opened/);
  });

  it('keeps fields of a newer version through a read and a write (R19)', async () => {
    const store = createLeadStore(table);
    const lead = { ...leadOf(), inventedLater: { x: 1 } };
    await store.commit(commitOf(lead));
    const read = await store.get(lead.id);
    expect(read).toEqual(lead);
    if (read) await store.commit(commitOf({ ...read, version: 2 }, { expectedVersion: 1 }));
    expect(await store.get(lead.id)).toEqual({ ...lead, version: 2 });
  });

  it('is refused when it is no lead, naming places and no values', async () => {
    const { id } = leadOf();
    const data = { id, person: { email: 'secret@example.com' }, stage: 'emperor' };
    await table.client.send(new PutCommand({ TableName: table.tableName, Item: { ...keys.lead(id), v: 1, data } }));
    const reading = createLeadStore(table).get(id);
    await expect(reading).rejects.toBeInstanceOf(UnreadableRow);
    await expect(reading).rejects.not.toThrow(/secret|emperor/);
  });

  it('puts no personal data into keys or index attributes', async () => {
    const store = createLeadStore(table);
    const lead = leadOf({ owner: { id: 'owner-a', name: 'Ann Owner' }, pendingStep: 'route', pendingSince: at('09:00') });
    const rows = {
      submission: submissionOf({ leadId: lead.id }),
      touches: [touchOf()],
      clocks: [{ clock: clockOf(lead), expected: null }],
    };
    await store.commit(commitOf(lead, { ...rows, identities: ['k1_mac'] }));
    for (const { data, z, s, event, ...rest } of await collection(lead.id)) {
      expect(JSON.stringify(rest)).not.toMatch(/ada|example\.com|Ann/i);
    }
  });
});

it('a body survives being cut at any byte', () => {
  fc.assert(
    fc.property(
      // A member named __proto__ is dropped by the reader, on purpose.
      fc.dictionary(
        fc.string().filter((name) => name !== '__proto__'),
        fc.string({ unit: 'grapheme' }),
        { maxKeys: 20 },
      ),
      fc.integer({ min: 4, max: 40 }),
      (body, size) => {
        const parts = splitBody(body, size);
        for (const part of parts) expect(Buffer.byteLength(part)).toBeLessThanOrEqual(size);
        const items = parts.map((text) => ({ text }));
        expect(joinBody(items, parts.length)).toEqual(JSON.parse(JSON.stringify(body)));
        expect(joinBody(items.slice(1), parts.length)).toBeNull();
      },
    ),
  );
});

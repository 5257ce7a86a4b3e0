import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { republish } from '../../local/republish.ts';
import type { Table } from '../../shared/adapters/dynamodb/client.ts';
import { eventItem } from '../../shared/adapters/dynamodb/lead-items.ts';
import { put, transact } from '../../shared/adapters/dynamodb/transaction.ts';
import { createPublishEvents } from '../../shared/application/outbox/publish-events.ts';
import type { OutgoingEvent } from '../../shared/application/ports/messaging.ts';
import type { LeadEvent } from '../../shared/contracts/events/catalogue.ts';
import { instantFromMillis } from '../../shared/domain/kernel/instant.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { leadId } from './builders.ts';

const example: LeadEvent = JSON.parse(
  readFileSync('shared/contracts/events/examples/lead.nurtured.v1/below-threshold.json', 'utf8'),
) as LeadEvent;
const minute = (n: number) => instantFromMillis(Date.UTC(2026, 0, 5, 9, n));
const padded = (n: number): string => String(n).padStart(12, '0');
const eventAt = (n: number, lead: string): LeadEvent =>
  ({ ...example, id: `evt_00000000-0000-7000-8000-${padded(n)}`, leadId: lead, occurredAt: minute(n) }) as LeadEvent;

describe('republishing committed events (R7)', () => {
  let engine: Engine;
  let table: Table;
  const [one, other] = [leadId(), leadId()];
  beforeAll(async () => {
    engine = await startEngine();
    table = await engine.table();
    // Two leads in turn, a minute apart; other rows lie between them.
    for (let n = 0; n < 6; n += 1) await transact(table, [put(table, 'event', eventItem(eventAt(n, n % 2 === 0 ? one : other)))]);
    await transact(table, [put(table, 'lead', { pk: `LEAD#${one}`, sk: '#LEAD', data: { occurredAt: minute(2) } })]);
  });
  afterAll(() => engine.stop());

  /** A bus that keeps what it takes; an endpoint wants `wanted`. */
  const bus = (wanted: string, refuse: readonly string[] = []) => {
    const taken: OutgoingEvent[] = [];
    const endpoint = { id: 'crm', version: 1, body: { url: 'https://hooks.example/', events: [wanted], enabled: true } };
    const documents = {
      get: async () => null,
      pinned: async () => [] as never,
      all: async () => [endpoint] as never,
      invalidate: () => undefined,
    };
    const publish = createPublishEvents({
      documents,
      publisher: {
        publish: async (events) => {
          taken.push(...events.filter(({ event }) => !refuse.includes(event.id)));
          return { failed: events.flatMap(({ event }) => (refuse.includes(event.id) ? [event.id] : [])) };
        },
      },
    });
    return { taken, publish };
  };
  const numbers = (taken: readonly OutgoingEvent[]) => taken.map(({ event }) => Number(event.id.slice(-12)));

  it('takes all events of a lead, as they were committed, in order, marked for the endpoints that want them', async () => {
    const { taken, publish } = bus('lead.nurtured');
    expect(await republish({ table, publish }, { leadId: one }, true)).toEqual({
      found: { 'lead.nurtured.v1': 3 },
      published: 3,
      failed: [],
    });
    expect(taken).toEqual([0, 2, 4].map((n) => ({ event: eventAt(n, one), fanOut: true })));
    const unwanted = bus('lead.routed');
    await republish({ table, publish: unwanted.publish }, { leadId: one }, true);
    expect(unwanted.taken.map(({ fanOut }) => fanOut)).toEqual([false, false, false]);
  });

  it('takes the events of a period: its beginning included, its end not, of every lead', async () => {
    const { taken, publish } = bus('*');
    await republish({ table, publish }, { since: minute(1), until: minute(4) }, true);
    expect(numbers(taken)).toEqual([1, 2, 3]);
    expect(taken.map(({ event }) => event.leadId)).toEqual([other, one, other]);
  });

  it('counts and publishes nothing until told to', async () => {
    const { taken, publish } = bus('*');
    expect(await republish({ table, publish }, { since: minute(0), until: minute(60) }, false)).toEqual({
      found: { 'lead.nurtured.v1': 6 },
      published: 0,
      failed: [],
    });
    expect(taken).toEqual([]);
  });

  it('says what the bus did not take', async () => {
    const refused = eventAt(2, one).id;
    const { publish } = bus('*', [refused]);
    expect(await republish({ table, publish }, { leadId: one }, true)).toMatchObject({ published: 2, failed: [refused] });
  });
});

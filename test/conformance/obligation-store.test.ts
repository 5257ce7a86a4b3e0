import { beforeEach, expect, it } from 'vitest';
import type { SealedTable } from '../../shared/adapters/dynamodb/client.ts';
import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { createObligationStore } from '../../shared/adapters/dynamodb/obligation-store.ts';
import { createMemoryObligationStore } from '../../shared/adapters/memory/obligation-store.ts';
import type { ObligationStore } from '../../shared/application/ports/obligation-store.ts';
import type { LeadEvent } from '../../shared/contracts/events/catalogue.ts';
import type { Obligation } from '../../shared/domain/consent/obligation.ts';
import { brand } from '../../shared/domain/kernel/brand.ts';
import type { DeliveryId, EventId, LeadId } from '../../shared/domain/kernel/ids.ts';
import { at, eventOf, ids, leadId } from './builders.ts';
import { onBoth } from './stores.ts';

/** The store, and whether an event stands in the log of its lead. */
type Opened = { readonly store: ObligationStore; readonly logged: (lead: LeadId, id: string) => Promise<boolean> };

const obligationOf = (overrides: Partial<Obligation> = {}): Obligation => ({
  leadId: leadId(),
  endpointId: 'crm',
  eventId: brand<EventId>(ids.next('event')),
  eventType: 'consent.withdrawn.v1',
  state: 'open',
  deliveryId: brand<DeliveryId>(ids.next('delivery')),
  tries: 1,
  openedAt: at('09:00'),
  dueAt: at('10:00'),
  nextCheckAt: at('10:00'),
  closedAt: null,
  evidence: null,
  ...overrides,
});
const closed = (row: Obligation): Obligation => ({
  ...row,
  state: 'closed',
  nextCheckAt: null,
  closedAt: at('09:30'),
  evidence: { deliveryId: row.deliveryId, at: at('09:29'), status: 204 },
});

function suite(open: () => Promise<Opened>): void {
  let store: ObligationStore;
  let logged: Opened['logged'];
  beforeEach(async () => {
    ({ store, logged } = await open());
  });

  it('opens a row once: everyone gets the row that stands', async () => {
    const row = obligationOf();
    const opened = await Promise.all([1, 2, 3, 4].map((tries) => store.open({ ...row, tries })));
    const standing = await store.get(row);
    for (const other of opened) expect(other).toEqual(standing);
    expect(await store.get({ ...row, endpointId: 'other' })).toBe(null);
    expect(await store.ofLead(row.leadId)).toEqual([standing]);
    expect(await store.ofLead(leadId())).toEqual([]);
  });

  it('moves once from the state and tries that were read, with its events or not at all', async () => {
    const row = await store.open(obligationOf());
    const events = [1, 2, 3].map(() => eventOf({ id: row.leadId }));
    const results = await Promise.all(events.map((event) => store.move(closed(row), row, [event])));
    expect(results.filter((result) => result === 'ok')).toHaveLength(1);
    for (const [i, event] of events.entries()) expect(await logged(row.leadId, event.id)).toBe(results[i] === 'ok');
    expect(await store.get(row)).toEqual(closed(row));
    expect(await store.move({ ...row, state: 'late' }, row, [])).toBe('stale');
    expect(await store.move(obligationOf(), obligationOf(), [])).toBe('stale');
  });

  it('gives what is to be looked at before an instant, open and late, oldest first', async () => {
    const [late, early, later] = [
      await store.open(obligationOf({ nextCheckAt: at('10:05') })),
      await store.open(obligationOf({ nextCheckAt: at('10:00') })),
      await store.open(obligationOf({ nextCheckAt: at('11:00') })),
    ];
    await store.move({ ...late, state: 'late' }, late, []);
    const due = async (before: ReturnType<typeof at>, limit = 10) => (await store.due(before, limit)).map(({ eventId }) => eventId);
    expect(await due(at('10:30'))).toEqual([early.eventId, late.eventId]);
    expect(await due(at('10:30'), 1)).toEqual([early.eventId]);
    expect(await due(at('10:00'))).toEqual([]);
    expect(await store.due(at('10:01'), 10)).toEqual([{ leadId: early.leadId, endpointId: 'crm', eventId: early.eventId }]);
    await store.move(closed(early), early, []);
    expect(await due(at('12:00'))).toEqual([late.eventId, later.eventId]);
  });

  it('lists each state over all leads, newest first, a page at a time', async () => {
    const rows = [];
    for (const minute of ['10:01', '10:02', '10:03', '10:04']) rows.push(await store.open(obligationOf({ nextCheckAt: at(minute) })));
    const [first] = rows;
    if (first === undefined) throw new Error('no row');
    await store.move({ ...first, state: 'late' }, first, []);
    const page = await store.list('open', { cursor: null, limit: 2 });
    expect(page.items).toEqual([rows[3], rows[2]]);
    const rest = await store.list('open', { cursor: page.cursor, limit: 2 });
    expect(rest).toEqual({ items: [rows[1]], cursor: null });
    expect((await store.list('late', { cursor: null, limit: 2 })).items).toEqual([{ ...first, state: 'late' }]);
    expect(await store.list('closed', { cursor: null, limit: 2 })).toEqual({ items: [], cursor: null });
    await expect(store.list('late', { cursor: page.cursor, limit: 2 })).rejects.toThrow('malformed');
  });

  it('lists the obligations of a lead in the order of their opening', async () => {
    const lead = leadId();
    const rows = [obligationOf({ leadId: lead, endpointId: 'z' }), obligationOf({ leadId: lead, endpointId: 'a', openedAt: at('09:05') })];
    for (const row of [...rows].reverse()) await store.open(row);
    expect(await store.ofLead(lead)).toEqual(rows);
  });
}

function memory(): Opened {
  const log = new Map<string, LeadEvent>();
  const store = createMemoryObligationStore({
    append: (events) => {
      for (const event of events) log.set(event.id, event);
    },
  });
  return { store, logged: async (_lead, id) => log.has(id) };
}
const dynamodb = (table: SealedTable): Opened => ({
  store: createObligationStore(table),
  logged: async (lead, id) => (await createLeadStore(table).event(lead, id)) !== null,
});

onBoth('ObligationStore', memory, dynamodb, suite);

import type { ObligationKey, ObligationStore } from '../../application/ports/obligation-store.ts';
import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { storedObligation } from '../../contracts/stored/obligation.ts';
import type { Obligation, ObligationState } from '../../domain/consent/obligation.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { EventId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { getItem, type Item, keyOf, queryAll, type Table, withPrefix } from './client.ts';
import { eventItem } from './lead-items.ts';
import { afterPrefix, type Key, keys, leadIdOf, leadPartition, prefixes, type WorkKind, workKey } from './table.ts';
import { absent, decided, optimistically, put, transact } from './transaction.ts';
import { newestPage, owedWork } from './work-index.ts';

const kinds = { open: 'OBLIGATION', late: 'OBLIGATION_LATE', closed: 'OBLIGATION_CLOSED' } as const satisfies Record<
  ObligationState,
  WorkKind
>;

/** By when the sweep looks again, or by its closing; what follows makes the place in a list its own. */
const sortOf = ({ nextCheckAt, closedAt, endpointId, eventId }: Obligation): string =>
  `${nextCheckAt ?? closedAt}#${endpointId}#${eventId}`;

const obligationItem = (row: Obligation): Item => ({
  ...keys.obligation(row.leadId, row.endpointId, row.eventId),
  data: row,
  ...workKey(kinds[row.state], row.leadId, sortOf(row)),
});
const obligationOf = (item: Item): Obligation => storedObligation(item.data);

function obligationKeyOf(key: Key): ObligationKey {
  const [endpointId = '', eventId = ''] = afterPrefix(key, prefixes.obligation).split('#');
  return { leadId: leadIdOf(key), endpointId, eventId: brand<EventId>(eventId) };
}

const tableKey = ({ leadId, endpointId, eventId }: ObligationKey): Key => keys.obligation(leadId, endpointId, eventId);

async function get(table: Table, key: ObligationKey): Promise<Obligation | null> {
  const item = await getItem(table, tableKey(key));
  return item && obligationOf(item);
}

/** A conflict with another transaction says nothing about the row, so it is tried again. */
const open = (table: Table, obligation: Obligation): Promise<Obligation> =>
  optimistically(`obligation of ${obligation.endpointId}`, async () => {
    const outcome = await transact(table, [put(table, 'row', obligationItem(obligation), absent)]);
    return outcome.ok ? obligation : get(table, obligation);
  });

const move = (
  table: Table,
  obligation: Obligation,
  expected: Pick<Obligation, 'state' | 'tries'>,
  events: readonly LeadEvent[],
): Promise<'ok' | 'stale'> =>
  decided(table, `obligation of ${obligation.endpointId}`, [
    put(table, 'row', obligationItem(obligation), {
      ConditionExpression: '#data.#state = :state AND #data.tries = :tries',
      ExpressionAttributeNames: { '#data': 'data', '#state': 'state' },
      ExpressionAttributeValues: { ':state': expected.state, ':tries': expected.tries },
    }),
    ...events.map((event) => put(table, 'event', eventItem(event))),
  ]);

async function due(table: Table, before: Instant, limit: number): Promise<readonly ObligationKey[]> {
  const rows = await Promise.all([kinds.open, kinds.late].map((kind) => owedWork(table, kind, before, limit)));
  return rows
    .flat()
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .slice(0, limit)
    .map(({ item }) => obligationKeyOf(keyOf(item)));
}

/** Obligations inside the lead's own collection; a move and its events are one transaction. */
export const createObligationStore = (table: Table): ObligationStore => ({
  open: (obligation) => open(table, obligation),
  get: (key) => get(table, key),
  ofLead: async (leadId) =>
    (await queryAll(table, withPrefix(leadPartition(leadId), prefixes.obligation)))
      .map(obligationOf)
      .sort((a, b) => (a.openedAt < b.openedAt ? -1 : a.openedAt > b.openedAt ? 1 : 0)),
  move: (obligation, expected, events) => move(table, obligation, expected, events),
  due: (before, limit) => due(table, before, limit),
  list: (state, page) =>
    newestPage(table, {
      kind: kinds[state],
      name: `obligations:${state}`,
      page,
      read: obligationOf,
      holds: (row) => row.state === state,
    }),
});

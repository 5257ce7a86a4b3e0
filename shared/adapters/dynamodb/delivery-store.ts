import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, type PutCommandInput } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DeliveryStore, DueDelivery } from '../../application/ports/delivery-store.ts';
import { storedAnswers, storedDelivery } from '../../contracts/stored/rows.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { DeliveryId, LeadId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { byCreation, type Delivery } from '../../domain/webhooks/delivery.ts';
import { getItem, type Item, keyOf, queryAll, type SealedTable, type Table, withPrefix } from './client.ts';
import { opened, sealed } from './sealed.ts';
import { afterPrefix, keys, leadIdOf, leadPartition, prefixes, workKey } from './table.ts';
import { owedWork } from './work-index.ts';

/** What sinks answered may repeat the person they were sent, so it is sealed; the rest names nobody, and conditions read it. */
async function deliveryItem({ cipher }: SealedTable, delivery: Delivery): Promise<Item> {
  const { leadId, id, state, nextAttemptAt } = delivery;
  const key = keys.delivery(leadId, id);
  const owes = state === 'pending' && nextAttemptAt !== null;
  const said = delivery.attempts.map(({ body }) => body);
  return {
    ...key,
    ...(said.some((body) => body !== null) ? sealed(await cipher(), key, said) : {}),
    data: { ...delivery, attempts: delivery.attempts.map((attempt) => ({ ...attempt, body: null })) },
    ...(owes ? workKey('DELIVERY', leadId, nextAttemptAt) : {}),
  };
}

async function deliveryOf({ cipher }: SealedTable, item: Item): Promise<Delivery> {
  const delivery = storedDelivery(item.data);
  if (!(item.s instanceof Uint8Array)) return delivery;
  const said = storedAnswers(opened(await cipher(), item));
  return { ...delivery, attempts: delivery.attempts.map((attempt, i) => ({ ...attempt, body: said[i] ?? null })) };
}

type Refusal = { readonly ok: false; readonly old: Item | null };

/** A conditional put; a refusal carries the row that stands. */
async function putIf(
  { client, tableName }: Table,
  item: Item,
  condition: Partial<PutCommandInput>,
): Promise<{ readonly ok: true } | Refusal> {
  try {
    await client.send(new PutCommand({ TableName: tableName, Item: item, ...condition, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }));
    return { ok: true };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { ok: false, old: error.Item ? unmarshall(error.Item) : null };
  }
}

async function open(table: SealedTable, delivery: Delivery): Promise<Delivery> {
  const written = await putIf(table, await deliveryItem(table, delivery), { ConditionExpression: 'attribute_not_exists(pk)' });
  return written.ok || !written.old ? delivery : deliveryOf(table, written.old);
}

async function ofLead(table: SealedTable, leadId: LeadId): Promise<readonly Delivery[]> {
  const items = await queryAll(table, withPrefix(leadPartition(leadId), prefixes.delivery));
  return (await Promise.all(items.map((item) => deliveryOf(table, item)))).sort(byCreation);
}

async function update(table: SealedTable, delivery: Delivery, expectedAttempts: number): Promise<'ok' | 'stale'> {
  const written = await putIf(table, await deliveryItem(table, delivery), {
    ConditionExpression: '#data.attemptCount = :attempts AND #data.#state = :pending',
    ExpressionAttributeNames: { '#data': 'data', '#state': 'state' },
    ExpressionAttributeValues: { ':attempts': expectedAttempts, ':pending': 'pending' },
  });
  return written.ok ? 'ok' : 'stale';
}

async function due(table: Table, before: Instant, limit: number): Promise<readonly DueDelivery[]> {
  return (await owedWork(table, 'DELIVERY', before, limit)).map(({ item, at }) => {
    const key = keyOf(item);
    return {
      leadId: leadIdOf(key),
      deliveryId: brand<DeliveryId>(afterPrefix(key, prefixes.delivery)),
      nextAttemptAt: brand<Instant>(at),
    };
  });
}

/** The delivery ledger inside the lead's own collection; every write is one conditional PutItem. */
export const createDeliveryStore = (table: SealedTable): DeliveryStore => ({
  open: (delivery) => open(table, delivery),
  get: async (leadId, id) => {
    const item = await getItem(table, keys.delivery(leadId, id));
    return item && deliveryOf(table, item);
  },
  update: (delivery, expectedAttempts) => update(table, delivery, expectedAttempts),
  ofLead: (leadId) => ofLead(table, leadId),
  due: (before, limit) => due(table, before, limit),
});

import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, type PutCommandInput } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DeliveryStore, DueDelivery } from '../../application/ports/delivery-store.ts';
import { storedDelivery } from '../../contracts/stored/rows.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { DeliveryId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { byCreation, type Delivery } from '../../domain/webhooks/delivery.ts';
import { getItem, type Item, keyOf, queryAll, type Table, withPrefix } from './client.ts';
import { afterPrefix, keys, leadIdOf, leadPartition, prefixes, workKey } from './table.ts';
import { owedWork } from './work-index.ts';

function deliveryItem(delivery: Delivery): Item {
  const { leadId, id, state, nextAttemptAt } = delivery;
  const owes = state === 'pending' && nextAttemptAt !== null;
  return { ...keys.delivery(leadId, id), data: delivery, ...(owes ? workKey('DELIVERY', leadId, nextAttemptAt) : {}) };
}

const deliveryOf = (item: Item): Delivery => storedDelivery(item.data);

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

async function open(table: Table, delivery: Delivery): Promise<Delivery> {
  const written = await putIf(table, deliveryItem(delivery), { ConditionExpression: 'attribute_not_exists(pk)' });
  return written.ok || !written.old ? delivery : deliveryOf(written.old);
}

async function update(table: Table, delivery: Delivery, expectedAttempts: number): Promise<'ok' | 'stale'> {
  const written = await putIf(table, deliveryItem(delivery), {
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
export const createDeliveryStore = (table: Table): DeliveryStore => ({
  open: (delivery) => open(table, delivery),
  get: async (leadId, id) => {
    const item = await getItem(table, keys.delivery(leadId, id));
    return item && deliveryOf(item);
  },
  update: (delivery, expectedAttempts) => update(table, delivery, expectedAttempts),
  ofLead: async (leadId) => (await queryAll(table, withPrefix(leadPartition(leadId), prefixes.delivery))).map(deliveryOf).sort(byCreation),
  due: (before, limit) => due(table, before, limit),
});

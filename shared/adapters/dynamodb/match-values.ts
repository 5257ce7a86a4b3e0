import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Holders } from '../../application/ports/match-store.ts';
import { mostHits } from '../../domain/identity/match-policy.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Item, Table } from './client.ts';
import { matchKeys } from './match-keys.ts';
import { unlessRefused } from './transaction.ts';

const holdersOf = (item: Item): Holders => ({
  leadIds: item.ids instanceof Set ? [...item.ids].map((id) => brand<LeadId>(id)).sort() : [],
  settledAt: typeof item.settledAt === 'number' ? item.settledAt : null,
});

/** One update adds the id and answers with the set as it then stands: a unit of writing, and no reading. */
export async function join({ client, tableName }: Table, mac: string, leadId: LeadId): Promise<Holders> {
  try {
    const { Attributes = {} } = await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: matchKeys.value(mac),
        UpdateExpression: 'ADD ids :ids',
        ConditionExpression: 'attribute_not_exists(ids) OR size(ids) <= :most OR contains(ids, :id)',
        ExpressionAttributeValues: { ':ids': new Set([leadId]), ':id': leadId, ':most': mostHits },
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return holdersOf(Attributes);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return holdersOf(error.Item ? unmarshall(error.Item) : {});
  }
}

/** A set cannot be empty, so the item of the last one is removed, unless somebody joined meanwhile. */
export async function leave({ client, tableName }: Table, mac: string, leadId: LeadId): Promise<void> {
  const Key = matchKeys.value(mac);
  const { Attributes = {} } = await client.send(
    new UpdateCommand({
      TableName: tableName,
      Key,
      UpdateExpression: 'DELETE ids :ids',
      ExpressionAttributeValues: { ':ids': new Set([leadId]) },
      ReturnValues: 'ALL_NEW',
    }),
  );
  if (holdersOf(Attributes).leadIds.length > 0) return;
  await unlessRefused(client.send(new DeleteCommand({ TableName: tableName, Key, ConditionExpression: 'attribute_not_exists(ids)' })));
}

export async function settle({ client, tableName }: Table, mac: string, maxHits: number | null): Promise<void> {
  const change =
    maxHits === null
      ? { UpdateExpression: 'REMOVE settledAt' }
      : { UpdateExpression: 'SET settledAt = :at', ExpressionAttributeValues: { ':at': maxHits } };
  const command = { TableName: tableName, Key: matchKeys.value(mac), ...change, ConditionExpression: 'attribute_exists(ids)' };
  await unlessRefused(client.send(new UpdateCommand(command)));
}

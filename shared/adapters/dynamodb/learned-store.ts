import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { LearnedStore } from '../../application/ports/learned-store.ts';
import { storedLearnedVersion } from '../../contracts/stored/learned.ts';
import { getItem, type Item, type Table } from './client.ts';
import { packed, unpacked } from './packed.ts';
import { keys, learnedPartition } from './table.ts';
import { absent } from './transaction.ts';

const versionOf = (item: Item | null) => (item === null ? null : storedLearnedVersion(unpacked(item)));

/** One item per training, never changed; the newest is the last of its partition. */
export const createLearnedStore = (table: Table): LearnedStore => ({
  newest: async () => {
    const { Items: [item = null] = [] } = await table.client.send(
      new QueryCommand({
        TableName: table.tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': learnedPartition },
        ScanIndexForward: false,
        Limit: 1,
        ConsistentRead: true,
      }),
    );
    return versionOf(item);
  },
  get: async (version) => versionOf(await getItem(table, keys.learned(version))),
  append: async (version) => {
    try {
      await table.client.send(
        new PutCommand({ TableName: table.tableName, Item: { ...keys.learned(version.version), ...packed(version) }, ...absent }),
      );
      return 'ok';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'taken';
      throw error;
    }
  },
});

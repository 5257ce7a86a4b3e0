import { DeleteCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { type Item, keyOf, type Table } from '../shared/adapters/dynamodb/client.ts';
import { unlessRefused } from '../shared/adapters/dynamodb/transaction.ts';
import { tableShape } from '../shared/contracts/table.ts';
import { type Instant, millisOf } from '../shared/domain/kernel/instant.ts';

/**
 * What DynamoDB's time to live does on AWS: deletes rows past their time; how many. One that is given more time meanwhile stays.
 */
export async function expireRows({ client, tableName: TableName }: Table, now: Instant): Promise<number> {
  const names = { '#ttl': tableShape.ttlAttribute };
  const condition = { ExpressionAttributeNames: names, ExpressionAttributeValues: { ':now': Math.floor(millisOf(now) / 1000) } };
  let removed = 0;
  let start: Item | undefined;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName,
        FilterExpression: '#ttl < :now',
        ProjectionExpression: 'pk, sk',
        ExclusiveStartKey: start,
        ...condition,
      }),
    );
    for (const item of page.Items ?? [])
      await unlessRefused(
        client.send(new DeleteCommand({ TableName, Key: keyOf(item), ConditionExpression: '#ttl < :now', ...condition })),
      );
    removed += page.Items?.length ?? 0;
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return removed;
}

import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { StoreUnavailable } from '../../application/ports/errors.ts';
import type { Table } from './client.ts';
import type { Key } from './table.ts';

const batchSize = 25;
const batchRounds = 8;

/** Deletes rows, as many as there are; may be repeated. */
export async function removeAll({ client, tableName }: Table, rows: readonly Key[]): Promise<void> {
  for (let at = 0; at < rows.length; at += batchSize) {
    let left: NonNullable<ConstructorParameters<typeof BatchWriteCommand>[0]['RequestItems']> = {
      [tableName]: rows.slice(at, at + batchSize).map((Key) => ({ DeleteRequest: { Key } })),
    };
    for (let round = 0; (left[tableName]?.length ?? 0) > 0; round += 1) {
      if (round === batchRounds) throw new StoreUnavailable(new Error('deletes stayed unprocessed'));
      left = (await client.send(new BatchWriteCommand({ RequestItems: left }))).UnprocessedItems ?? {};
    }
  }
}

import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { LeadStore } from '../../application/ports/lead-store.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { keyOf, type Table } from './client.ts';
import { ownerPartition } from './lead-items.ts';
import { indexNames, leadIdOf, ownerSort } from './table.ts';

/** Keys alone: 200 of them are one read. */
async function openOf(table: Table, ownerId: string, limit: number): Promise<readonly LeadId[]> {
  const { Items = [] } = await table.client.send(
    new QueryCommand({
      TableName: table.tableName,
      IndexName: indexNames.byOwner,
      KeyConditionExpression: 'ow = :owner AND od < :closed',
      ExpressionAttributeValues: { ':owner': ownerPartition(ownerId), ':closed': ownerSort.closed(brand<Instant>('')) },
      Limit: limit,
    }),
  );
  return Items.map((item) => leadIdOf(keyOf(item)));
}

/** `LeadStore.openOf`, apart from the other lists, for the function that needs no more of them. */
export const openLeads = (table: Table) => ({ openOf: (ownerId, limit) => openOf(table, ownerId, limit) }) satisfies Partial<LeadStore>;

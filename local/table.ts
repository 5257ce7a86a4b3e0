import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
  type TableDescription,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { tableDefinition } from '../shared/adapters/dynamodb/table.ts';

/** Creates the table unless it exists. No stream: the outbox reports commits itself, and streams slow the engine 3–5×. */
export async function ensureTable(client: DynamoDBClient, tableName: string): Promise<void> {
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
    await addIndexes(client, tableName, Table);
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    await client.send(new CreateTableCommand({ ...tableDefinition, TableName: tableName }));
  }
}

/** A table of an earlier version lacks the indexes that came since; DynamoDB adds one per call and fills it from the items. */
async function addIndexes(client: DynamoDBClient, tableName: string, table: TableDescription | undefined): Promise<void> {
  const known = new Set(table?.GlobalSecondaryIndexes?.map((index) => index.IndexName));
  const { AttributeDefinitions } = tableDefinition;
  for (const index of tableDefinition.GlobalSecondaryIndexes.filter(({ IndexName }) => !known.has(IndexName))) {
    await client.send(
      new UpdateTableCommand({ TableName: tableName, AttributeDefinitions, GlobalSecondaryIndexUpdates: [{ Create: index }] }),
    );
  }
}

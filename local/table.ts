import { CreateTableCommand, DescribeTableCommand, type DynamoDBClient, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { tableDefinition } from '../shared/adapters/dynamodb/table.ts';

/** Creates the table unless it exists. No stream: the outbox reports commits itself, and streams slow the engine 3–5×. */
export async function ensureTable(client: DynamoDBClient, tableName: string): Promise<void> {
  try {
    await client.send(new DescribeTableCommand({ TableName: tableName }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    await client.send(new CreateTableCommand({ ...tableDefinition, TableName: tableName }));
  }
}

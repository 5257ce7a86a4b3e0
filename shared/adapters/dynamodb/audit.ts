import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { AuditLog } from '../../application/ports/audit-log.ts';
import type { AuditRow } from '../../application/ports/document-store.ts';
import type { Table } from './client.ts';
import { keys } from './table.ts';
import { put, type Write } from './transaction.ts';

/** The audit row as part of the change's own transaction: no change without its row. */
export const auditWrite = (table: Table, row: AuditRow): Write<'audit'> =>
  put(table, 'audit', { ...keys.audit(row.at, row.id), data: row });

/** A row by itself, for what only reads. */
export const createAuditLog = ({ client, tableName }: Table): AuditLog => ({
  write: async (row) => {
    await client.send(new PutCommand({ TableName: tableName, Item: { ...keys.audit(row.at, row.id), data: row } }));
  },
});

import { createTableClient, type SealedTable } from '../../../shared/adapters/dynamodb/client.ts';
import type { Base } from './base.ts';
import { secretBox } from './secret-box.ts';

/** The single table, with one client per sandbox. */
export const table = (parts: Base): SealedTable => ({
  client: createTableClient(),
  tableName: parts.environment.table(),
  cipher: secretBox(parts).rows,
});

import { createTableClient } from '../../../shared/adapters/dynamodb/client.ts';
import type { Base } from './base.ts';

/** The single table, with one client per sandbox. */
export const table = ({ environment }: Base) => ({ client: createTableClient(), tableName: environment.table() });

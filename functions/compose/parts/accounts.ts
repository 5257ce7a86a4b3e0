import { createRecordReads } from '../../../shared/adapters/dynamodb/record-reads.ts';
import { createAccounts } from '../../../shared/application/accounts/accounts.ts';
import type { Base } from './base.ts';
import type { table } from './table.ts';

/** Accounts with their open opportunities, cached in the sandbox. */
export const accounts = ({ clock }: Base, rows: ReturnType<typeof table>) => createAccounts({ store: createRecordReads(rows), clock });

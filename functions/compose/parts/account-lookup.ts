import { claimReads } from '../../../shared/adapters/dynamodb/record-reads.ts';
import { createAccountLookup } from '../../../shared/application/accounts/account-lookup.ts';
import type { Base } from './base.ts';
import type { table } from './table.ts';

/** Which account goes by a domain, cached in the sandbox. */
export const accountLookup = ({ clock }: Base, rows: ReturnType<typeof table>) => createAccountLookup({ store: claimReads(rows), clock });

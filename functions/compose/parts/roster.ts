import { basicRecordReads } from '../../../shared/adapters/dynamodb/record-reads.ts';
import { createRoster } from '../../../shared/application/records/roster.ts';
import type { Base } from './base.ts';
import type { table } from './table.ts';

/** Owners and teams, cached in the sandbox. */
export const roster = ({ clock }: Base, rows: ReturnType<typeof table>) => createRoster({ store: basicRecordReads(rows), clock });

import { basicRecordReads, claimReads } from '../../../shared/adapters/dynamodb/record-reads.ts';
import { createAssets } from '../../../shared/application/graph/assets.ts';
import type { Base } from './base.ts';
import type { table } from './table.ts';

/** Content assets, cached in the sandbox. */
export const assets = ({ clock }: Base, rows: ReturnType<typeof table>) =>
  createAssets({ store: { ...basicRecordReads(rows), ...claimReads(rows) }, clock });

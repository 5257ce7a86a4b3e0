import { createLookUpStore } from '../../shared/adapters/dynamodb/look-up-store.ts';
import { base } from './parts/base.ts';
import { queues } from './parts/queues.ts';
import { table } from './parts/table.ts';

export function composeSweepLookUps() {
  const parts = base('sweep-look-ups');
  return { ...parts, lookUps: createLookUpStore(table(parts)), queues: queues(parts) };
}

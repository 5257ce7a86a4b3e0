import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { base } from './parts/base.ts';
import { queues } from './parts/queues.ts';
import { table } from './parts/table.ts';

export function composeSweepClocks() {
  const parts = base('sweep-clocks');
  return { ...parts, leads: createLeadStore(table(parts)), queues: queues(parts) };
}

import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { base } from './parts/base.ts';
import { queues } from './parts/queues.ts';
import { table } from './parts/table.ts';

export function composeWakeDueClock() {
  const parts = base('wake-due-clock');
  return { ...parts, leads: createLeadStore(table(parts)), queues: queues(parts) };
}

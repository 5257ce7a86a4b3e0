import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { base } from './parts/base.ts';
import { table } from './parts/table.ts';

export function composeWakeClock() {
  const parts = base('wake-clock');
  return { ...parts, leads: createLeadStore(table(parts)) };
}

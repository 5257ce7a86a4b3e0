import { base } from './parts/base.ts';
import { replaying } from './parts/replaying.ts';
import { table } from './parts/table.ts';

export function composeReplayLeads() {
  const parts = base('replay-leads');
  return { ...parts, ...replaying(parts, table(parts)) };
}

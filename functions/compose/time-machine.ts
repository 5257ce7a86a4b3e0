import { access } from './parts/access.ts';
import { base } from './parts/base.ts';
import { replaying } from './parts/replaying.ts';
import { table } from './parts/table.ts';

export function composeTimeMachine() {
  const parts = base('time-machine');
  const rows = table(parts);
  return { ...parts, authenticate: access(rows), ...replaying(parts, rows) };
}

import { storedVisitor } from '../../contracts/stored/engagements.ts';
import type { LeadId, VisitorId } from '../../domain/kernel/ids.ts';
import { getItem, keyOf, queryAll, type Table, withPrefix } from './client.ts';
import { removeAll } from './remove-all.ts';
import { keys, prefixes, visitorPartition } from './table.ts';

/** `LeadStore.forgetVisitor`. The rows first: the head says whose they are. The head of another person's browser by now stays, without the history. */
export async function forgetVisitor(table: Table, id: VisitorId, leadIds: readonly LeadId[]): Promise<void> {
  const item = await getItem(table, keys.visitor(id));
  if (item === null) return;
  const head = storedVisitor(item);
  const ours = (leadId: LeadId | null): boolean => leadId !== null && leadIds.includes(leadId);
  const unbound = head.leadId === null;
  if (!unbound && !ours(head.historyOf) && !ours(head.leadId)) return;
  const rows = unbound || ours(head.historyOf) ? await queryAll(table, withPrefix(visitorPartition(id), prefixes.engagement)) : [];
  await removeAll(table, [...rows.map(keyOf), ...(unbound || ours(head.leadId) ? [keys.visitor(id)] : [])]);
}

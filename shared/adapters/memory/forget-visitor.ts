import type { LeadId, VisitorId } from '../../domain/kernel/ids.ts';
import type { LeadState } from './lead-state.ts';

/** `LeadStore.forgetVisitor`. */
export function forgetVisitor(state: LeadState, id: VisitorId, leadIds: readonly LeadId[]): void {
  const rows = state.visitors.get(id);
  const ours = (leadId: LeadId | null | undefined): boolean => typeof leadId === 'string' && leadIds.includes(leadId);
  if (rows === undefined) return;
  const unbound = (rows.head?.leadId ?? null) === null;
  if (unbound || ours(rows.head?.historyOf)) rows.engagements.clear();
  if (unbound || ours(rows.head?.leadId)) state.visitors.delete(id);
}

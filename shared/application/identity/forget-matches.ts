import type { LeadId } from '../../domain/kernel/ids.ts';
import type { MatchStore } from '../ports/match-store.ts';

/**
 * Takes a lead out of matching: out of every value it is filed under, and every pair it is part of. For erasure, which calls it for
 * each lead of the person before it removes their rows, which name the values; whoever meets what a reaction under way left behind does the
 * same.
 */
export async function forgetMatches(
  matches: Pick<MatchStore, 'row' | 'removeRow' | 'leave' | 'suspicionsOf' | 'drop'>,
  leadId: LeadId,
): Promise<void> {
  const row = await matches.row(leadId);
  for (const { mac } of row?.keys ?? []) await matches.leave(mac, leadId);
  for (const pair of await matches.suspicionsOf(leadId)) await matches.drop(pair);
  if (row !== null) await matches.removeRow(leadId);
}

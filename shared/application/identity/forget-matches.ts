import type { LeadId } from '../../domain/kernel/ids.ts';
import type { MatchStore } from '../ports/match-store.ts';

export type ForgetStore = Pick<MatchStore, 'row' | 'removeRow' | 'leave' | 'suspicionsOf' | 'drop'>;

/**
 * Takes a lead out of matching: out of every value it is filed under, and every pair it is part of. For erasure, which calls it for
 * each lead of the person before it removes their rows, since these name the values. A reaction under way may file the lead again;
 * whoever meets what it left finds no lead, and does the same.
 */
export const createForgetMatches =
  (matches: ForgetStore) =>
  async (leadId: LeadId): Promise<void> => {
    const row = await matches.row(leadId);
    for (const { mac } of row?.keys ?? []) await matches.leave(mac, leadId);
    for (const pair of await matches.suspicionsOf(leadId)) await matches.drop(pair);
    if (row !== null) await matches.removeRow(leadId);
  };

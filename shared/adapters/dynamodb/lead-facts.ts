import type { LeadStore } from '../../application/ports/lead-store.ts';
import { storedConsent } from '../../contracts/stored/consent.ts';
import { storedTombstone } from '../../contracts/stored/erasure.ts';
import { storedClock, storedDecision, storedEvent } from '../../contracts/stored/rows.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { getItem, queryAll, type SealedTable, type Table, withPrefix } from './client.ts';
import { isErasedItem, leadOf } from './lead-items.ts';
import { followed, one, readLead, sealedCollection, visits } from './lead-read.ts';
import { keys, leadPartition, prefixes } from './table.ts';

/** One query gives the aggregate and its clocks: both sort keys begin with `#`. */
async function headRows(table: Table, leadId: LeadId) {
  const items = await queryAll(table, withPrefix(leadPartition(leadId), prefixes.head));
  const head = keys.lead(leadId).sk;
  const lead = items.find((item) => item.sk === head);
  return lead === undefined ? null : { lead, clocks: items.filter((item) => item.sk !== head) };
}

/** `LeadStore.getWithClocks`. */
export async function readWithClocks(table: SealedTable, leadId: LeadId): ReturnType<LeadStore['getWithClocks']> {
  const found = await followed(leadId, (id) => headRows(table, id));
  return found && { lead: leadOf(await table.cipher(), found.lead), clocks: found.clocks.map((item) => storedClock(item.data)) };
}

/** The reads of a lead that need neither its history nor its posts. */
export const leadFacts = (table: SealedTable) =>
  ({
    get: (leadId) => readLead(table, leadId),
    getWithClocks: (leadId) => readWithClocks(table, leadId),
    tombstone: (leadId) => one(getItem(table, keys.lead(leadId)), (item) => (isErasedItem(item) ? storedTombstone(item.data) : null)),
    event: (leadId, eventId) => one(getItem(table, keys.event(leadId, eventId)), (item) => storedEvent(item.event)),
    decisions: (leadId) => sealedCollection(table, leadId, prefixes.decision, storedDecision),
    consents: async (leadId) => (await visits(table, leadId)).flatMap((visit) => visit.consents.map(storedConsent)),
  }) satisfies Partial<LeadStore>;

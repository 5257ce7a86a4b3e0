import type { LeadPasts, PastRows } from '../../application/ports/lead-pasts.ts';
import { storedDecision } from '../../contracts/stored/rows.ts';
import type { Touch } from '../../domain/attribution/touch.ts';
import { historyOf } from '../../domain/engagement/engagement.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { type Item, keyOf, queryAll, type SealedTable } from './client.ts';
import { engagementOf } from './engagement-items.ts';
import { leadOf } from './lead-items.ts';
import { followed, readToldTouches } from './lead-read.ts';
import { opened } from './sealed.ts';
import { keys, leadIdOf, leadPartition, prefixes } from './table.ts';

/** Aggregate, decisions and engagements stand before the events in a lead's partition, which are many and say nothing new here. */
const upToEngagements = (table: SealedTable, leadId: LeadId): Promise<readonly Item[]> =>
  queryAll(table, {
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    ExpressionAttributeValues: { ':pk': leadPartition(leadId), ':from': prefixes.head, ':to': `${prefixes.engagement}~` },
    ConsistentRead: true,
  });

async function rowsOf(table: SealedTable, items: readonly Item[], told: readonly Touch[]): Promise<PastRows> {
  const cipher = await table.cipher();
  const beginning = (prefix: string) => items.filter((item) => keyOf(item).sk.startsWith(prefix));
  const engagements = beginning(prefixes.engagement).map((item) => engagementOf(cipher, item));
  return {
    decisions: beginning(prefixes.decision).map((item) => storedDecision(opened(cipher, item))),
    touches: historyOf(told, engagements),
  };
}

async function past(table: SealedTable, leadId: LeadId): ReturnType<LeadPasts['past']> {
  const told = readToldTouches(table, leadId);
  // Awaited below; it must not count as unhandled when the other request fails first.
  told.catch(() => undefined);
  const found = await followed(leadId, async (id) => {
    const items = await upToEngagements(table, id);
    const lead = items.find((item) => item.sk === keys.lead(id).sk);
    return lead === undefined ? null : { lead, items };
  });
  if (found === null) return null;
  const id = leadIdOf(keyOf(found.lead));
  const touches = id === leadId ? await told : await readToldTouches(table, id);
  return { lead: leadOf(await table.cipher(), found.lead), ...(await rowsOf(table, found.items, touches)) };
}

/** Two requests a lead at once: one range of its partition, and the visits behind the events. */
export const createLeadPasts = (table: SealedTable): LeadPasts => ({
  past: (leadId) => past(table, leadId),
  rows: async (leadId) => {
    const [items, told] = await Promise.all([upToEngagements(table, leadId), readToldTouches(table, leadId)]);
    return rowsOf(table, items, told);
  },
});

import type { LeadPasts } from '../../application/ports/lead-pasts.ts';
import { storedDecision } from '../../contracts/stored/rows.ts';
import { historyOf } from '../../domain/engagement/engagement.ts';
import { keyOf, queryAll, type SealedTable } from './client.ts';
import { engagementOf } from './engagement-items.ts';
import { leadOf } from './lead-items.ts';
import { followed, readToldTouches } from './lead-read.ts';
import { opened } from './sealed.ts';
import { keys, leadIdOf, leadPartition, prefixes } from './table.ts';

/** Aggregate, decisions and engagements stand before the events in a lead's partition, which are many and say nothing new here. */
const upToEngagements = (leadId: string) => ({
  KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
  ExpressionAttributeValues: { ':pk': leadPartition(leadId), ':from': prefixes.head, ':to': `${prefixes.engagement}~` },
  ConsistentRead: true,
});

/** Two requests a lead at once: one range of its partition, and the visits behind the events. */
export const createLeadPasts = (table: SealedTable): LeadPasts => ({
  past: async (leadId) => {
    const told = readToldTouches(table, leadId);
    // Awaited below; it must not count as unhandled when the other request fails first.
    told.catch(() => undefined);
    const found = await followed(leadId, async (id) => {
      const items = await queryAll(table, upToEngagements(id));
      const head = keys.lead(id).sk;
      const lead = items.find((item) => item.sk === head);
      return lead === undefined ? null : { lead, items };
    });
    if (found === null) return null;
    const cipher = await table.cipher();
    const beginning = (prefix: string) => found.items.filter((item) => keyOf(item).sk.startsWith(prefix));
    const id = leadIdOf(keyOf(found.lead));
    const touches = id === leadId ? await told : await readToldTouches(table, id);
    return {
      lead: leadOf(cipher, found.lead),
      decisions: beginning(prefixes.decision).map((item) => storedDecision(opened(cipher, item))),
      touches: historyOf(
        touches,
        beginning(prefixes.engagement).map((item) => engagementOf(cipher, item)),
      ),
    };
  },
});

import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { clockSkewMillis, type LeadStore } from '../../application/ports/lead-store.ts';
import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { storedActivity } from '../../contracts/stored/activity.ts';
import { storedAssignment, storedEvent, storedLoad, storedPool } from '../../contracts/stored/rows.ts';
import { historyOf } from '../../domain/engagement/engagement.ts';
import { brand } from '../../domain/kernel/brand.ts';
import { eventIdsSince, type LeadId } from '../../domain/kernel/ids.ts';
import { getItem, type Item, keyOf, queryAll, type SealedTable, type Table, textOf, withPrefix } from './client.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { readEngagements } from './engagement-items.ts';
import { forgetVisitor } from './forget-visitor.ts';
import { leadFacts } from './lead-facts.ts';
import { isErasedItem } from './lead-items.ts';
import { collection, one, readSubmission, readToldTouches, stripSubmission } from './lead-read.ts';
import { keys, leadPartition, prefixes } from './table.ts';

/** One row more than the page is asked for, so that the last page says that it is the last. */
async function events(table: Table, leadId: LeadId, page: Parameters<LeadStore['events']>[1]): ReturnType<LeadStore['events']> {
  const list = `events:${leadId}`;
  const [after] = page.cursor === null ? [] : decodeCursor(list, 1, page.cursor);
  const logs = await Promise.all([leadId, ...(page.along ?? [])].map((id) => eventsAfter(table, id, after, page.limit + 1)));
  const found = logs.length === 1 ? logs.flat() : logs.flat().sort((a, b) => (a.id < b.id ? -1 : 1));
  const items = found.slice(0, page.limit);
  const last = items.at(-1);
  return { items, cursor: last !== undefined && found.length > items.length ? encodeCursor(list, last.id) : null };
}

async function eventsAfter(table: Table, leadId: LeadId, after: string | undefined, limit: number): Promise<readonly LeadEvent[]> {
  const { Items = [] } = await table.client.send(
    new QueryCommand({
      ...withPrefix(leadPartition(leadId), prefixes.event),
      TableName: table.tableName,
      Limit: limit,
      ExclusiveStartKey: after === undefined ? undefined : keys.event(leadId, after),
    }),
  );
  return Items.map((item) => storedEvent(item.event));
}

async function eventsCausedBy(table: Table, leadId: LeadId, eventId: string): ReturnType<LeadStore['eventsCausedBy']> {
  const from = keys.event(leadId, eventIdsSince(eventId, clockSkewMillis));
  const items = await queryAll(table, {
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    FilterExpression: '#event.causationId = :cause',
    ExpressionAttributeNames: { '#event': 'event' },
    ExpressionAttributeValues: { ':pk': from.pk, ':from': from.sk, ':to': `${prefixes.event}~`, ':cause': eventId },
    ConsistentRead: true,
  });
  return items.map((item) => storedEvent(item.event));
}

function leadIdOfIdentity(item: Item): LeadId | null {
  const leadId = textOf(item, 'leadId');
  if (leadId === null && isErasedItem(item)) return null;
  if (leadId === null) throw new Error(`identity row ${keyOf(item).sk} without a lead`);
  return brand<LeadId>(leadId);
}

/** `LeadStore.touches`: the one place where told touches and engagements become a history. */
async function readTouches(table: SealedTable, leadId: LeadId): ReturnType<LeadStore['touches']> {
  const [told, engagements] = await Promise.all([readToldTouches(table, leadId), readEngagements(table, leadPartition(leadId))]);
  return historyOf(told, engagements);
}

/** The strongly consistent reads of the port; each is one request while its answer stays below 1 MB. */
export const leadReads = (table: SealedTable) =>
  ({
    ...leadFacts(table),
    findByIdentity: (identity) => one(getItem(table, keys.identity(identity)), leadIdOfIdentity),
    isErased: async (identity) => {
      const item = await getItem(table, keys.identity(identity));
      return item !== null && isErasedItem(item) && textOf(item, 'leadId') === null;
    },
    load: (ownerId) => one(getItem(table, keys.load(ownerId)), (item) => storedLoad(item.data)),
    assignment: (key) => one(getItem(table, keys.assignment(key)), (item) => storedAssignment(item.data)),
    pool: (teamId) => one(getItem(table, keys.pool(teamId)), (item) => storedPool(item.data)),
    events: (leadId, page) => events(table, leadId, page),
    eventsCausedBy: (leadId, eventId) => eventsCausedBy(table, leadId, eventId),
    touches: (leadId) => readTouches(table, leadId),
    told: (leadId) => readToldTouches(table, leadId),
    activities: (leadId) => collection(table, leadId, prefixes.activity, storedActivity),
    submission: (id) => readSubmission(table, id),
    strip: (submission, at) => stripSubmission(table, submission, at),
    forgetVisitor: (visitorId, leadIds) => forgetVisitor(table, visitorId, leadIds),
  }) satisfies Partial<LeadStore>;

import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { StoreContention } from '../../application/ports/errors.ts';
import type { LeadStore } from '../../application/ports/lead-store.ts';
import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import {
  storedClock,
  storedConsent,
  storedDecision,
  storedEvent,
  storedPool,
  storedSubmission,
  storedTouch,
  storedVisit,
} from '../../contracts/stored/rows.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId, SubmissionId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { getItem, type Item, keyOf, queryAll, type Table, textOf, withPrefix } from './client.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { leadOf, survivorOf } from './lead-items.ts';
import { unpacked } from './packed.ts';
import { keys, leadPartition, prefixes } from './table.ts';

const collection = async <T>(table: Table, leadId: LeadId, prefix: string, read: (value: unknown) => T): Promise<readonly T[]> =>
  (await queryAll(table, withPrefix(leadPartition(leadId), prefix))).map((item) => read(unpacked(item)));

const visits = (table: Table, leadId: LeadId) => collection(table, leadId, prefixes.visit, storedVisit);

/** A late import may tell of an early visit, so the order of commits is not the order of time. Stable within an instant. */
const byTime = <T extends { readonly at: Instant }>(rows: readonly T[]): readonly T[] =>
  [...rows].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));

async function one<T>(reading: Promise<Item | null>, read: (item: Item) => T): Promise<T | null> {
  const item = await reading;
  return item && read(item);
}

/** Merged ids point at their survivor itself; more than one hop is a merge that came between two reads. */
const maxHops = 5;

/** What `read` finds under the id, or under the survivor its lead was merged into. */
async function followed<T extends { readonly lead: Item }>(leadId: LeadId, read: (id: LeadId) => Promise<T | null>): Promise<T | null> {
  let id = leadId;
  for (let hop = 0; hop < maxHops; hop += 1) {
    const found = await read(id);
    const into = found === null ? null : survivorOf(found.lead);
    if (into === null) return found;
    id = into;
  }
  throw new StoreContention(`lead ${leadId}`);
}

/** One query gives the aggregate and its clocks: both sort keys begin with `#`. */
async function headRows(table: Table, leadId: LeadId) {
  const items = await queryAll(table, withPrefix(leadPartition(leadId), prefixes.head));
  const head = keys.lead(leadId).sk;
  const lead = items.find((item) => item.sk === head);
  return lead === undefined ? null : { lead, clocks: items.filter((item) => item.sk !== head) };
}

/** `LeadStore.getWithClocks`. */
export async function readWithClocks(table: Table, leadId: LeadId): ReturnType<LeadStore['getWithClocks']> {
  const found = await followed(leadId, (id) => headRows(table, id));
  return found && { lead: leadOf(found.lead), clocks: found.clocks.map((item) => storedClock(item.data)) };
}

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
  const query = withPrefix(leadPartition(leadId), prefixes.event);
  const items = await queryAll(table, {
    ...query,
    FilterExpression: '#event.causationId = :cause',
    ExpressionAttributeNames: { '#event': 'event' },
    ExpressionAttributeValues: { ...query.ExpressionAttributeValues, ':cause': eventId },
  });
  return items.map((item) => storedEvent(item.event));
}

function leadIdOfIdentity(item: Item): LeadId {
  const leadId = textOf(item, 'leadId');
  if (leadId === null) throw new Error(`identity row ${keyOf(item).sk} without a lead`);
  return brand<LeadId>(leadId);
}

/** `LeadStore.get`. */
export async function readLead(table: Table, leadId: LeadId): ReturnType<LeadStore['get']> {
  const found = await followed(leadId, (id) => one(getItem(table, keys.lead(id)), (lead) => ({ lead })));
  return found && leadOf(found.lead);
}

/** `LeadStore.touches`. */
export const readTouches = async (table: Table, leadId: LeadId): ReturnType<LeadStore['touches']> =>
  byTime((await visits(table, leadId)).flatMap((visit) => visit.touches.map(storedTouch)));

/** `LeadStore.submission`. */
export const readSubmission = (table: Table, id: SubmissionId): ReturnType<LeadStore['submission']> =>
  one(getItem(table, keys.submission(id)), (item) => storedSubmission(unpacked(item)));

/** The strongly consistent reads of the port; each is one request while its answer stays below 1 MB. */
export const leadReads = (table: Table) =>
  ({
    get: (leadId) => readLead(table, leadId),
    getWithClocks: (leadId) => readWithClocks(table, leadId),
    findByIdentity: (identity) => one(getItem(table, keys.identity(identity)), leadIdOfIdentity),
    pool: (teamId) => one(getItem(table, keys.pool(teamId)), (item) => storedPool(item.data)),
    events: (leadId, page) => events(table, leadId, page),
    event: (leadId, eventId) => one(getItem(table, keys.event(leadId, eventId)), (item) => storedEvent(item.event)),
    eventsCausedBy: (leadId, eventId) => eventsCausedBy(table, leadId, eventId),
    decisions: (leadId) => collection(table, leadId, prefixes.decision, storedDecision),
    touches: (leadId) => readTouches(table, leadId),
    consents: async (leadId) => byTime((await visits(table, leadId)).flatMap((visit) => visit.consents.map(storedConsent))),
    submission: (id) => readSubmission(table, id),
  }) satisfies Partial<LeadStore>;

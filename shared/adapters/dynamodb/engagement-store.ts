import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type Appended, type EngagementStore, maxPerTransaction } from '../../application/ports/engagement-store.ts';
import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { storedVisitor } from '../../contracts/stored/engagements.ts';
import type { Engagement } from '../../domain/engagement/engagement.ts';
import { bindVisitor, type VisitorHead, visitorDays } from '../../domain/engagement/visitor-head.ts';
import type { LeadId, VisitorId } from '../../domain/kernel/ids.ts';
import { type Instant, millisOf } from '../../domain/kernel/instant.ts';
import { getItem, type Item, type SealedTable, type Table } from './client.ts';
import { engagementItem, readEngagements } from './engagement-items.ts';
import { eventItem } from './lead-items.ts';
import { keys, leadPartition, visitorPartition } from './table.ts';
import { absent, decided, optimistically, put, transact } from './transaction.ts';

/** Epoch seconds until which a visitor seen at `at` is remembered. */
const forgottenAt = (at: Instant): number => Math.ceil(millisOf(at) / 1000) + visitorDays * 86_400;

const headOf = (item: Item): VisitorHead => storedVisitor(item);

async function visitor(table: Table, id: VisitorId): Promise<VisitorHead | null> {
  const item = await getItem(table, keys.visitor(id));
  return item === null ? null : headOf(item);
}

/** A put of its own per row: half the price of a transaction, and nothing hangs together here. False: it was there. */
async function putNew(table: Table, item: Item): Promise<boolean> {
  try {
    await table.client.send(new PutCommand({ TableName: table.tableName, Item: item, ...absent }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

async function seen(table: Table, id: VisitorId, kept: number, now: Instant): Promise<VisitorHead> {
  const { Attributes = {} } = await table.client.send(
    new UpdateCommand({
      TableName: table.tableName,
      Key: keys.visitor(id),
      UpdateExpression: 'SET id = :id, firstSeenAt = if_not_exists(firstSeenAt, :now), lastSeenAt = :now, #ttl = :ttl ADD kept :kept',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: { ':id': id, ':now': now, ':ttl': forgottenAt(now), ':kept': kept },
      ReturnValues: 'ALL_NEW',
    }),
  );
  return headOf(Attributes);
}

async function keep(table: SealedTable, id: VisitorId, engagements: readonly Engagement[], now: Instant) {
  const cipher = await table.cipher();
  const rows = engagements.map((engagement) => ({
    ...engagementItem(cipher, visitorPartition(id), engagement),
    ttl: forgottenAt(engagement.receivedAt),
  }));
  const isNew = await Promise.all(rows.map((row) => putNew(table, row)));
  const recorded = engagements.filter((_, i) => isNew[i] === true);
  return { recorded, head: await seen(table, id, recorded.length, now) };
}

const bind = (table: Table, id: VisitorId, leadId: LeadId, at: Instant): Promise<VisitorHead> =>
  optimistically(`visitor ${id}`, async () => {
    const before = await visitor(table, id);
    const head = before ?? { id, firstSeenAt: at, lastSeenAt: at, leadId: null, boundAt: null, historyOf: null, kept: 0 };
    const after = bindVisitor(head, leadId, at);
    if (after === before) return after;
    const written = await update(table, after, before?.boundAt ?? null);
    return written ? after : null;
  });

/** Only what binding changes: a sighting at the same time must not be undone. */
async function update(table: Table, head: VisitorHead, boundBefore: Instant | null): Promise<boolean> {
  try {
    await table.client.send(
      new UpdateCommand({
        TableName: table.tableName,
        Key: keys.visitor(head.id),
        UpdateExpression:
          'SET id = :id, leadId = :lead, boundAt = :at, historyOf = :history, firstSeenAt = if_not_exists(firstSeenAt, :at), lastSeenAt = if_not_exists(lastSeenAt, :at), #ttl = if_not_exists(#ttl, :ttl)',
        ConditionExpression: boundBefore === null ? 'attribute_not_exists(boundAt)' : 'boundAt = :before',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: {
          ':id': head.id,
          ':lead': head.leadId,
          ':at': head.boundAt,
          ':history': head.historyOf,
          ':ttl': forgottenAt(head.lastSeenAt),
          ...(boundBefore === null ? {} : { ':before': boundBefore }),
        },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** Tries with all, then without those whose row stood in the way, until what is left is new or nothing is. */
const appendChunk = async (
  table: SealedTable,
  leadId: LeadId,
  chunk: readonly Engagement[],
  eventOf: (rows: readonly Engagement[]) => LeadEvent,
) => {
  const cipher = await table.cipher();
  let left = chunk;
  return optimistically<Appended>(`engagements of ${leadId}`, async () => {
    if (left.length === 0) return { recorded: [], events: [] };
    const event = eventOf(left);
    const outcome = await transact(table, [
      ...left.map((engagement) => put<string>(table, engagement.id, engagementItem(cipher, leadPartition(leadId), engagement), absent)),
      put<string>(table, '', eventItem(event)),
    ]);
    if (outcome.ok) return { recorded: left, events: [event] };
    if (outcome.failures === 'contention') return null;
    const known = new Set(outcome.failures.map((failure) => failure.tag));
    left = left.filter((engagement) => !known.has(engagement.id));
    return null;
  });
};

async function append(
  table: SealedTable,
  leadId: LeadId,
  engagements: readonly Engagement[],
  eventOf: (rows: readonly Engagement[]) => LeadEvent,
) {
  const fresh = [...new Map(engagements.map((engagement) => [engagement.id, engagement])).values()];
  const done: Appended[] = [];
  for (let at = 0; at < fresh.length; at += maxPerTransaction)
    done.push(await appendChunk(table, leadId, fresh.slice(at, at + maxPerTransaction), eventOf));
  return { recorded: done.flatMap((part) => part.recorded), events: done.flatMap((part) => part.events) };
}

async function judge(table: SealedTable, leadId: LeadId, judged: readonly Engagement[], event: LeadEvent): Promise<'ok' | 'stale'> {
  const cipher = await table.cipher();
  return decided(table, `judgement of ${leadId}`, [
    ...judged.map((engagement) =>
      put(table, 'rev', engagementItem(cipher, leadPartition(leadId), engagement), {
        ConditionExpression: 'rev = :before',
        ExpressionAttributeValues: { ':before': engagement.revision - 1 },
      }),
    ),
    put(table, 'event', eventItem(event)),
  ]);
}

/** Engagements in the partitions of leads and visitors. */
export const createEngagementStore = (table: SealedTable): EngagementStore => ({
  visitor: (id) => visitor(table, id),
  keep: (id, engagements, now) => keep(table, id, engagements, now),
  kept: (id) => readEngagements(table, visitorPartition(id)),
  bind: (id, leadId, at) => bind(table, id, leadId, at),
  append: (leadId, engagements, eventOf) => append(table, leadId, engagements, eventOf),
  ofLead: (leadId) => readEngagements(table, leadPartition(leadId)),
  judge: (leadId, judged, event) => judge(table, leadId, judged, event),
});

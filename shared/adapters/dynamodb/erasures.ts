import { PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Cleared, ErasureCommit, Erasures } from '../../application/ports/erasures.ts';
import type { LeadId, VisitorId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { clearedFrom, groupIds, type Tombstone } from '../../domain/leads/erasure.ts';
import { auditWrite } from './audit.ts';
import { type Item, keyOf, type SealedTable, type Table } from './client.ts';
import { engagementOf } from './engagement-items.ts';
import { forgetVisitor } from './forget-visitor.ts';
import { eventItem } from './lead-items.ts';
import { matchKeys, suspicionPrefix } from './match-keys.ts';
import { removeAll } from './remove-all.ts';
import { keys, leadIdOf, leadPartition, prefixes, workKey } from './table.ts';
import { decided, put, unlessRefused, update, type Write } from './transaction.ts';
import { owedWork } from './work-index.ts';

type Tag = 'version' | 'identity' | 'event' | 'audit';

/** Leads (50 at most), event and audit row share the transaction of 100 writes; identities beyond these follow at once. */
const identitiesInCommit = 40;

/** In the place of the lead, without `v`: whoever read a version of the lead cannot write it, and no index names it. */
const tombstoneItem = (tombstone: Tombstone, leadId: LeadId): Item => ({
  ...keys.lead(leadId),
  data: { ...tombstone, leadId },
  erasedAt: tombstone.erasedAt,
  ...(leadId === tombstone.headId && tombstone.clearedAt === null
    ? workKey('ERASURE', leadId, `${clearedFrom(tombstone.erasedAt)}#${leadId}`)
    : {}),
});

/** Names the erased person as long as nobody else holds the key; the time stays when they come back. */
function identityChange(tombstone: Tombstone) {
  const ids = Object.fromEntries(groupIds(tombstone).map((id, i) => [`:lead${i}`, id]));
  return {
    UpdateExpression: 'SET erasedAt = :at REMOVE leadId',
    ConditionExpression: `attribute_not_exists(leadId) OR leadId IN (${Object.keys(ids).join(', ')})`,
    ExpressionAttributeValues: { ...ids, ':at': tombstone.erasedAt },
  };
}

function writesOf(table: Table, { tombstone, expectedVersion, event, audit }: ErasureCommit): readonly Write<Tag>[] {
  const { headId, members, identities } = tombstone;
  return [
    put<Tag>(table, 'version', tombstoneItem(tombstone, headId), {
      ConditionExpression: 'v = :expected',
      ExpressionAttributeValues: { ':expected': expectedVersion },
    }),
    ...members.map((id) =>
      put<Tag>(table, 'version', tombstoneItem(tombstone, id), {
        ConditionExpression: '#into = :head',
        ExpressionAttributeNames: { '#into': 'into' },
        ExpressionAttributeValues: { ':head': headId },
      }),
    ),
    ...identities.slice(0, identitiesInCommit).map((mac) => update<Tag>(table, 'identity', keys.identity(mac), identityChange(tombstone))),
    put<Tag>(table, 'event', eventItem(event)),
    auditWrite(table, audit),
  ];
}

const commit = (table: Table, erasure: ErasureCommit): Promise<'ok' | 'stale'> =>
  decided(table, `the erasure of ${erasure.tombstone.headId}`, writesOf(table, erasure));

/** An identity that somebody else holds by now is theirs: the person, come back. */
async function seal({ client, tableName }: Table, tombstone: Tombstone): Promise<void> {
  for (const mac of tombstone.identities)
    await unlessRefused(client.send(new UpdateCommand({ TableName: tableName, Key: keys.identity(mac), ...identityChange(tombstone) })));
}

/** All of a lead's collection but its log and the tombstone: what a later version adds is erased without being named here. */
const ranges = (leadId: LeadId): readonly (readonly [from: string, to: string])[] => {
  const [head, log] = [keys.lead(leadId).sk, prefixes.event];
  return [
    [' ', `${head.slice(0, -1)}C`],
    [`${head} `, log.slice(0, -1)],
    [`${log}~`, '~'],
  ];
};

/** What tells sinks of the erasure outlives the rest, for as long as they have not acknowledged it. */
const tellsOf = (tombstone: Tombstone, item: Item): boolean => {
  const { sk } = keyOf(item);
  if (!sk.startsWith(prefixes.delivery) && !sk.startsWith(prefixes.obligation)) return false;
  const { data } = item;
  return typeof data === 'object' && data !== null && 'eventId' in data && data.eventId === tombstone.eventId;
};

const pageSize = 100;

async function clear(table: SealedTable, tombstone: Tombstone, leadId: LeadId, limit: number): Promise<Cleared> {
  let removed = 0;
  let left = false;
  for (const [from, to] of ranges(leadId)) {
    let start: Item | undefined;
    do {
      if (removed >= limit) return { left: true };
      const page = await table.client.send(
        new QueryCommand({
          TableName: table.tableName,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: { ':pk': leadPartition(leadId), ':from': from, ':to': to },
          ConsistentRead: true,
          Limit: pageSize,
          ExclusiveStartKey: start,
        }),
      );
      const stored = (page.Items ?? []).filter((item) => !tellsOf(tombstone, item));
      const rows = stored.filter((item) => !isMatching(item));
      left ||= rows.length < stored.length;
      // First, because the rows are what names them.
      for (const visitorId of await visitorsOf(table, rows)) await forgetVisitor(table, visitorId, groupIds(tombstone));
      await removeAll(table, rows.map(keyOf));
      removed += rows.length;
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
  }
  return { left };
}

/** What stands in other partitions too goes by its own store, which removes all of it: it was filed after that had its turn. */
const isMatching = (item: Item): boolean => {
  const { sk } = keyOf(item);
  return sk === matchKeys.row('').sk || sk.startsWith(suspicionPrefix);
};

async function visitorsOf({ cipher }: SealedTable, rows: readonly Item[]): Promise<ReadonlySet<VisitorId>> {
  const engagements = rows.filter((item) => keyOf(item).sk.startsWith(prefixes.engagement));
  if (engagements.length === 0) return new Set();
  const key = await cipher();
  return new Set(engagements.flatMap((item) => engagementOf(key, item).visitorId ?? []));
}

const finish = async ({ client, tableName }: Table, tombstone: Tombstone, at: Instant): Promise<void> => {
  for (const leadId of [...tombstone.members, tombstone.headId])
    await client.send(new PutCommand({ TableName: tableName, Item: tombstoneItem({ ...tombstone, clearedAt: at }, leadId) }));
};

/** Erasure in the lead's own collection. */
export const createErasures = (table: SealedTable): Erasures => ({
  commit: (erasure) => commit(table, erasure),
  seal: (tombstone) => seal(table, tombstone),
  clear: (tombstone, leadId, limit) => clear(table, tombstone, leadId, limit),
  finish: (tombstone, at) => finish(table, tombstone, at),
  owed: async (before, limit) => (await owedWork(table, 'ERASURE', before, limit)).map(({ item }) => leadIdOf(keyOf(item))),
});

import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DueClock, LeadStore } from '../../application/ports/lead-store.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { ClockId, LeadId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { getItems, keyOf, type SealedTable, type Table, textOf } from './client.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import {
  accountPartition,
  domainPartition,
  isErasedItem,
  leadOf,
  ownerPartition,
  queuePartition,
  stagePartition,
  survivorOf,
} from './lead-items.ts';
import { openLeads } from './open-leads.ts';
import { afterPrefix, indexNames, keys, leadIdOf, prefixes } from './table.ts';
import { owedWork } from './work-index.ts';

type Filter = Parameters<LeadStore['list']>[0];
type PageRequest = Parameters<LeadStore['list']>[1];

type Listing = {
  readonly index: string;
  readonly partition: string;
  readonly names: { readonly partition: string; readonly sort: string };
  readonly forward: boolean;
  readonly matches: (lead: Lead) => boolean;
};

const byAccount = (partition: string, matches: Listing['matches']): Listing => ({
  index: indexNames.byAccount,
  partition,
  names: { partition: 'ac', sort: 'ca' },
  forward: true,
  matches,
});

const byPlace = (partition: string, matches: Listing['matches']): Listing => ({
  index: indexNames.byOwner,
  partition,
  names: { partition: 'ow', sort: 'od' },
  forward: true,
  matches,
});

function listingOf(filter: Filter): Listing {
  if ('account' in filter) return byAccount(accountPartition(filter.account), (lead) => lead.accountId === filter.account);
  if ('domainKey' in filter)
    return byAccount(domainPartition(filter.domainKey), (lead) => lead.accountId === null && lead.domainKey === filter.domainKey);
  if ('stage' in filter)
    return {
      index: indexNames.byStage,
      partition: stagePartition(filter.stage),
      names: { partition: 'st', sort: 'ss' },
      forward: false,
      matches: (lead) => lead.stage === filter.stage,
    };
  if ('queue' in filter) return byPlace(queuePartition(filter.queue), (lead) => lead.owner === null && lead.queue === filter.queue);
  return byPlace(ownerPartition(filter.owner), (lead) => lead.owner?.id === filter.owner);
}

function startKey({ partition, names }: Listing, cursor: string | null) {
  if (cursor === null) return undefined;
  const [sort = '', leadId = ''] = decodeCursor(partition, 2, cursor);
  return { ...keys.lead(leadId), [names.partition]: partition, [names.sort]: sort };
}

/**
 * Keys from the index, then the leads themselves. A lead that has left the list since the index saw it is left out, so a
 * page may be shorter than asked for while its cursor goes on.
 */
async function list(table: SealedTable, filter: Filter, page: PageRequest): ReturnType<LeadStore['list']> {
  const listing = listingOf(filter);
  const { names } = listing;
  const { Items = [] } = await table.client.send(
    new QueryCommand({
      TableName: table.tableName,
      IndexName: listing.index,
      KeyConditionExpression: '#partition = :partition',
      ExpressionAttributeNames: { '#partition': names.partition },
      ExpressionAttributeValues: { ':partition': listing.partition },
      ScanIndexForward: listing.forward,
      Limit: page.limit + 1,
      ExclusiveStartKey: startKey(listing, page.cursor),
    }),
  );
  const rows = Items.slice(0, page.limit);
  // The index lags: a lead that was merged or erased meanwhile is no lead of its own any more.
  const items = (await getItems(table, rows.map(keyOf))).filter((item) => survivorOf(item) === null && !isErasedItem(item));
  const cipher = items.length === 0 ? null : await table.cipher();
  const leads = cipher === null ? [] : items.map((item) => leadOf(cipher, item));
  const last = rows.at(-1);
  const more = last !== undefined && Items.length > rows.length;
  return {
    items: leads.filter(listing.matches),
    cursor: more ? encodeCursor(listing.partition, textOf(last, names.sort) ?? '', leadIdOf(keyOf(last))) : null,
  };
}

/** Keys and sort text say everything: `<wakeAt>#<generation>`. */
async function dueClocks(table: Table, before: Instant, limit: number): Promise<readonly DueClock[]> {
  const rows = await owedWork(table, 'CLOCK', before, limit);
  return rows.map(({ item, at }) => {
    const key = keyOf(item);
    const [wakeAt = '', generation] = at.split('#');
    return {
      leadId: leadIdOf(key),
      clockId: brand<ClockId>(afterPrefix(key, prefixes.clock)),
      generation: Number(generation),
      wakeAt: brand<Instant>(wakeAt),
    };
  });
}

async function stalled(table: Table, before: Instant, limit: number): Promise<readonly LeadId[]> {
  return (await owedWork(table, 'PENDING', before, limit)).map(({ item }) => leadIdOf(keyOf(item)));
}

async function decayed(table: Table, before: Instant, limit: number): Promise<readonly LeadId[]> {
  return (await owedWork(table, 'DECAY', before, limit)).map(({ item }) => leadIdOf(keyOf(item)));
}

/** The reads over indexes; eventually consistent. */
export const leadLists = (table: SealedTable) =>
  ({
    stalled: (before, limit) => stalled(table, before, limit),
    decayed: (before, limit) => decayed(table, before, limit),
    dueClocks: (before, limit) => dueClocks(table, before, limit),
    ...openLeads(table),
    list: (filter, page) => list(table, filter, page),
  }) satisfies Partial<LeadStore>;

import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { type Item, queryAll, type Table, withPrefix } from '../shared/adapters/dynamodb/client.ts';
import { leadPartition, prefixes } from '../shared/adapters/dynamodb/table.ts';
import type { PublishEvents } from '../shared/application/outbox/publish-events.ts';
import type { LeadEvent } from '../shared/contracts/events/catalogue.ts';
import { storedEvent } from '../shared/contracts/stored/rows.ts';
import { eventAttribute, eventEntity } from '../shared/contracts/table.ts';
import type { Instant } from '../shared/domain/kernel/instant.ts';

/** Which committed events: all of one lead, or those that occurred from `since` (included) to `until` (excluded). */
export type Selection = { readonly leadId: string } | { readonly since: Instant; readonly until: Instant };

export type Republished = {
  /** Events selected, by type. */
  readonly found: Readonly<Record<string, number>>;
  readonly published: number;
  /** Ids the bus did not take. */
  readonly failed: readonly string[];
};

/** Handed to the bus at once; a failure is told of before the next ones are tried. */
const chunk = 100;

/** A scan reads the whole table (a read unit per 8 KB): a repair, not a query. */
async function scan({ client, tableName }: Table, since: Instant, until: Instant): Promise<readonly Item[]> {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: tableName,
        FilterExpression: 'entity = :entity AND #event.occurredAt >= :since AND #event.occurredAt < :until',
        ExpressionAttributeNames: { '#event': eventAttribute },
        ExpressionAttributeValues: { ':entity': eventEntity, ':since': since, ':until': until },
        ExclusiveStartKey: start,
      }),
    );
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return items;
}

/** The selected events in the order of their commits (ids are UUIDv7). */
async function selected(table: Table, selection: Selection): Promise<readonly LeadEvent[]> {
  const items =
    'leadId' in selection
      ? await queryAll(table, withPrefix(leadPartition(selection.leadId), prefixes.event))
      : await scan(table, selection.since, selection.until);
  return items.map((item) => storedEvent(item[eventAttribute])).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * Puts committed events on the bus again, under their old ids: consumers that have seen them do nothing, the others catch
 * up. Without `apply` it only counts. Stops at the first chunk of which the bus refuses an event.
 */
export async function republish(
  deps: { readonly table: Table; readonly publish: PublishEvents },
  selection: Selection,
  apply: boolean,
): Promise<Republished> {
  const events = await selected(deps.table, selection);
  const found: Record<string, number> = {};
  for (const { type } of events) found[type] = (found[type] ?? 0) + 1;
  let published = 0;
  for (let at = 0; apply && at < events.length; at += chunk) {
    const batch = events.slice(at, at + chunk);
    const { failed } = await deps.publish(batch);
    published += batch.length - failed.length;
    if (failed.length > 0) return { found, published, failed };
  }
  return { found, published, failed: [] };
}

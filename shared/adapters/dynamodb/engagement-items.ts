import type { RowCipher } from '../../application/ports/system.ts';
import { storedEngagement } from '../../contracts/stored/engagements.ts';
import type { Engagement } from '../../domain/engagement/engagement.ts';
import { type Item, queryAll, type SealedTable, withPrefix } from './client.ts';
import { withoutNulls } from './packed.ts';
import { opened, sealedItem } from './sealed.ts';
import { keys, prefixes } from './table.ts';

const isEmpty = (value: unknown): boolean =>
  value === false || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

/** Without what is empty, and what the reader fills in: a page view fits the 1 KB of one write unit. */
const compact = (engagement: Engagement): unknown =>
  withoutNulls(Object.fromEntries(Object.entries(engagement).filter(([name, value]) => name === 'meaningful' || !isEmpty(value))));

/**
 * The row of an engagement in a lead's or a visitor's partition: sealed, for pages and properties repeat what people typed;
 * `rev` stands where a condition can reach it.
 */
export const engagementItem = (cipher: RowCipher, partition: string, engagement: Engagement): Item => ({
  ...sealedItem(cipher, keys.engagement(partition, engagement.id), compact(engagement)),
  rev: engagement.revision,
});

export const engagementOf = (cipher: RowCipher, item: Item): Engagement => storedEngagement(opened(cipher, item));

export async function readEngagements(table: SealedTable, partition: string): Promise<readonly Engagement[]> {
  const items = await queryAll(table, withPrefix(partition, prefixes.engagement));
  if (items.length === 0) return [];
  const cipher = await table.cipher();
  return items.map((item) => engagementOf(cipher, item));
}

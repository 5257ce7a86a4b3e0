import { storedEngagement } from '../../contracts/stored/engagements.ts';
import type { Engagement } from '../../domain/engagement/engagement.ts';
import { type Item, queryAll, type Table, withPrefix } from './client.ts';
import { packed, unpacked, withoutNulls } from './packed.ts';
import { keys, prefixes } from './table.ts';

const isEmpty = (value: unknown): boolean =>
  value === false || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

/** Without what is empty, and what the reader fills in: a page view fits the 1 KB of one write unit. */
const compact = (engagement: Engagement): unknown =>
  withoutNulls(Object.fromEntries(Object.entries(engagement).filter(([name, value]) => name === 'meaningful' || !isEmpty(value))));

/** The row of an engagement in a lead's or a visitor's partition; `rev` stands where a condition can reach it. */
export const engagementItem = (partition: string, engagement: Engagement): Item => ({
  ...keys.engagement(partition, engagement.id),
  ...packed(compact(engagement)),
  rev: engagement.revision,
});

export const readEngagements = async (table: Table, partition: string): Promise<readonly Engagement[]> =>
  (await queryAll(table, withPrefix(partition, prefixes.engagement))).map((item) => storedEngagement(unpacked(item)));

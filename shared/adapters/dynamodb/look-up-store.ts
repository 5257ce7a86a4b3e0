import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { LookUpStore } from '../../application/ports/look-up-store.ts';
import { storedAnswer, storedBreaker, storedLookUpState } from '../../contracts/stored/look-up.ts';
import { closedBreaker } from '../../domain/enrichment/breaker.ts';
import { type Instant, millisOf } from '../../domain/kernel/instant.ts';
import { getItem, type Item, keyOf, queryAll, type SealedTable, type Table, withPrefix } from './client.ts';
import { removeAll } from './remove-all.ts';
import { opened, sealed } from './sealed.ts';
import { identityPartition, keys, leadIdOf, prefixes, workKey } from './table.ts';
import { owedWork } from './work-index.ts';

/** An answer past its time is kept a day more: a caller that holds its revision must not meet an empty place. */
const ttlOf = (until: Instant): number => Math.ceil(millisOf(until) / 1000) + 86_400;
/** Long enough to look at a month, and longer than any refund comes late. */
const spentTtl = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 1000 + 40 * 86_400;

/** Whether the write was done; the condition says that somebody else was faster, or that there is no room. */
async function accepted(writing: Promise<unknown>): Promise<boolean> {
  try {
    await writing;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** Writes an item whose revision stands in `r`, if the stored one has the revision before. */
const putNext = async ({ client, tableName }: Table, item: Item, revision: number): Promise<'ok' | 'stale'> =>
  (await accepted(
    client.send(
      new PutCommand({
        TableName: tableName,
        Item: { ...item, r: revision },
        ...(revision === 1
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : { ConditionExpression: 'r = :before', ExpressionAttributeValues: { ':before': revision - 1 } }),
      }),
    ),
  ))
    ? 'ok'
    : 'stale';

/** Adds in one write, so that of callers at the same time none goes beyond the limit. */
const add = ({ client, tableName }: Table, day: string, cents: number, limit: number): Promise<boolean> =>
  accepted(
    client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: keys.spent(day),
        UpdateExpression: 'SET #ttl = :ttl ADD n :cents',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: { ':ttl': spentTtl(day), ':cents': cents, ...(cents > 0 ? { ':room': limit - cents } : {}) },
        ...(cents > 0 ? { ConditionExpression: 'attribute_not_exists(n) OR n <= :room' } : {}),
      }),
    ),
  );

const states = (table: SealedTable): Pick<LookUpStore, 'state' | 'saveState' | 'due'> => ({
  state: async (leadId) => {
    const item = await getItem(table, keys.lookUp(leadId));
    return item && storedLookUpState(opened(await table.cipher(), item));
  },
  saveState: async (state) => {
    const key = keys.lookUp(state.leadId);
    const work = state.dueAt === null ? {} : workKey('LOOKUP', state.leadId, `${state.dueAt}#${state.leadId}`);
    return putNext(table, { ...key, ...sealed(await table.cipher(), key, state), ...work }, state.revision);
  },
  due: async (before, limit) => (await owedWork(table, 'LOOKUP', before, limit)).map(({ item }) => leadIdOf(keyOf(item))),
});

const answers = (table: SealedTable): Pick<LookUpStore, 'answer' | 'putAnswer' | 'forgetPerson'> => ({
  answer: async (at) => {
    const item = await getItem(table, keys.answer(at));
    return item && storedAnswer(opened(await table.cipher(), item));
  },
  putAnswer: async (row) => {
    const key = keys.answer(row.key);
    return putNext(table, { ...key, ...sealed(await table.cipher(), key, row), ttl: ttlOf(row.until) }, row.revision);
  },
  forgetPerson: async (mac) => {
    const rows = await queryAll(table, withPrefix(identityPartition(mac), prefixes.answer));
    await removeAll(table, rows.map(keyOf));
  },
});

/** What enrichment remembers; what tells of a person or may, sealed. */
export const createLookUpStore = (table: SealedTable): LookUpStore => ({
  ...states(table),
  ...answers(table),
  reserve: async (day, cents, limit) => (cents > limit ? false : add(table, day, cents, limit)),
  breaker: async (provider) => {
    const item = await getItem(table, keys.breaker(provider));
    if (item === null) return { revision: 0, breaker: closedBreaker };
    return { revision: typeof item.r === 'number' ? item.r : 0, breaker: storedBreaker(item.data) };
  },
  putBreaker: (provider, revision, breaker) => putNext(table, { ...keys.breaker(provider), data: breaker }, revision + 1),
});

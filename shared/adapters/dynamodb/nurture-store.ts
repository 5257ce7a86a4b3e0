import type { NurtureSave, NurtureStore } from '../../application/ports/nurture-store.ts';
import { storedNurture } from '../../contracts/stored/nurture.ts';
import { type Nurture, nextDueAt } from '../../domain/nurture/run.ts';
import { getItem, type Item, keyOf, type Table } from './client.ts';
import { eventItem } from './lead-items.ts';
import { packed, unpacked } from './packed.ts';
import { keys, leadIdOf, workKey } from './table.ts';
import { absent, check, decided, put } from './transaction.ts';
import { owedWork } from './work-index.ts';

function nurtureItem(nurture: Nurture): Item {
  const dueAt = nextDueAt(nurture);
  return {
    ...keys.nurture(nurture.leadId),
    ...packed(nurture),
    rev: nurture.revision,
    ...(dueAt === null ? {} : workKey('NURTURE', nurture.leadId, dueAt)),
  };
}

/** The lead as it was read, or at least still a lead: neither a tombstone, to which no row may be added, nor never there. */
const leadHolds = (leadVersion: number | null) =>
  leadVersion === null
    ? { ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(erasedAt)' }
    : { ConditionExpression: 'v = :version', ExpressionAttributeValues: { ':version': leadVersion } };

const rowHolds = (expectedRevision: number) =>
  expectedRevision === 0
    ? absent
    : {
        ConditionExpression: 'rev = :revision',
        ExpressionAttributeValues: { ':revision': expectedRevision },
      };

const save = (table: Table, { nurture, expectedRevision, leadVersion, events }: NurtureSave): Promise<'ok' | 'stale'> =>
  decided(table, `nurture of ${nurture.leadId}`, [
    check(table, 'lead', keys.lead(nurture.leadId), leadHolds(leadVersion)),
    put(table, 'row', nurtureItem(nurture), rowHolds(expectedRevision)),
    ...events.map((event) => put(table, 'event', eventItem(event))),
  ]);

/** Nurture inside the lead's own collection, so that it goes with the lead. */
export const createNurtureStore = (table: Table): NurtureStore => ({
  get: async (leadId) => {
    const item = await getItem(table, keys.nurture(leadId));
    return item && storedNurture(unpacked(item));
  },
  save: (input) => save(table, input),
  due: async (before, limit) => (await owedWork(table, 'NURTURE', before, limit)).map(({ item }) => leadIdOf(keyOf(item))),
});

import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { MatchStore } from '../../application/ports/match-store.ts';
import { storedMatchRow, storedSuspicion } from '../../contracts/stored/match.ts';
import type { MatchRow } from '../../domain/identity/match-row.ts';
import { otherOf, type Suspicion, type SuspicionState } from '../../domain/identity/suspicion.ts';
import { auditWrite } from './audit.ts';
import { getItem, type Item, queryAll, type Table, withPrefix } from './client.ts';
import { eventItem } from './lead-items.ts';
import { matchKeys, suspicionPrefix } from './match-keys.ts';
import { join, leave, settle } from './match-values.ts';
import { packed, unpacked } from './packed.ts';
import { leadPartition, type WorkKind, workKey } from './table.ts';
import { absent, decided, put, remove, type Write } from './transaction.ts';
import { newestPage } from './work-index.ts';

const kinds = { open: 'SUSPECT', accepted: 'SUSPECT_ACCEPTED', dismissed: 'SUSPECT_DISMISSED' } as const satisfies Record<
  SuspicionState,
  WorkKind
>;
const suspicionOf = (item: Item): Suspicion => storedSuspicion(unpacked(item));

/** Lists go downwards: the best score, then the newest, comes first; the ids make the place a row's own. */
const placeOf = ({ state, score, suspectedAt, decidedAt, pair }: Suspicion): string =>
  `${state === 'open' ? `${String(score).padStart(3, '0')}#${suspectedAt}` : decidedAt}#${pair.join('#')}`;

const atRevision = (revision: number) =>
  revision === 0 ? absent : { ConditionExpression: 'r = :revision', ExpressionAttributeValues: { ':revision': revision } };

type Tag = 'row' | 'event' | 'audit';

/** The same row in both leads; one of them stands in the index. */
function rowWrites(table: Table, row: Suspicion): readonly Write<Tag>[] {
  return row.pair.map((leadId) => {
    const listed = leadId === row.pair[0] ? workKey(kinds[row.state], leadId, placeOf(row)) : {};
    const item = { ...matchKeys.suspicion(leadId, otherOf(row, leadId)), ...packed(row), r: row.revision, ...listed };
    return put<Tag>(table, 'row', item, atRevision(row.revision - 1));
  });
}

async function putRow({ client, tableName }: Table, row: MatchRow, expectedRevision: number | null): ReturnType<MatchStore['putRow']> {
  try {
    await client.send(
      new PutCommand({
        TableName: tableName,
        Item: { ...matchKeys.row(row.leadId), ...packed(row), r: row.revision },
        ...atRevision(expectedRevision ?? 0),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return { ok: true };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { ok: false, standing: error.Item ? storedMatchRow(unpacked(unmarshall(error.Item))) : null };
  }
}

export const createMatchStore = (table: Table): MatchStore => ({
  row: async (leadId) => {
    const item = await getItem(table, matchKeys.row(leadId));
    return item && storedMatchRow(unpacked(item));
  },
  putRow: (row, expectedRevision) => putRow(table, row, expectedRevision),
  removeRow: async (leadId) => {
    await table.client.send(new DeleteCommand({ TableName: table.tableName, Key: matchKeys.row(leadId) }));
  },
  join: (mac, leadId) => join(table, mac, leadId),
  leave: (mac, leadId) => leave(table, mac, leadId),
  settle: (mac, maxHits) => settle(table, mac, maxHits),
  suspicion: async ([a, b]) => {
    const item = await getItem(table, matchKeys.suspicion(a, b));
    return item && suspicionOf(item);
  },
  suspicionsOf: async (leadId) => (await queryAll(table, withPrefix(leadPartition(leadId), suspicionPrefix))).map(suspicionOf),
  save: (row, events, audit) => {
    const appended = [
      ...events.map((event) => put<Tag>(table, 'event', eventItem(event))),
      ...(audit === undefined ? [] : [auditWrite(table, audit)]),
    ];
    return decided(table, 'a pair of leads', [...rowWrites(table, row), ...appended]);
  },
  drop: (row) =>
    decided(
      table,
      'a pair of leads',
      // Of half a pair, which only a fault leaves behind, the rest goes too.
      row.pair.map((leadId) =>
        remove<Tag>(table, 'row', matchKeys.suspicion(leadId, otherOf(row, leadId)), {
          ConditionExpression: 'attribute_not_exists(pk) OR r = :revision',
          ExpressionAttributeValues: { ':revision': row.revision },
        }),
      ),
    ),
  list: (state, page) =>
    newestPage(table, {
      kind: kinds[state],
      name: `duplicates:${state}`,
      page,
      read: suspicionOf,
      holds: (row) => row.state === state,
    }),
});

import { StoreContention } from '../../application/ports/errors.ts';
import type { GroupCommit, LeadGroups } from '../../application/ports/lead-groups.ts';
import type { RowCipher } from '../../application/ports/system.ts';
import { storedBase, storedMember, storedSaid } from '../../contracts/stored/group.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { LeadGroup, Member, OwnBase, Said } from '../../domain/leads/merge/group.ts';
import { auditWrite } from './audit.ts';
import { getItem, type Item, queryAll, type SealedTable, type Table } from './client.ts';
import { routingWrites } from './lead-commit.ts';
import { readWithClocks } from './lead-facts.ts';
import { clockCondition, clockItem, decisionItem, eventItem, leadAttributes, ownerSortOf, placeOf, survivorOf } from './lead-items.ts';
import { withoutNulls } from './packed.ts';
import { opened, sealedItem } from './sealed.ts';
import { keys, leadPartition, prefixes } from './table.ts';
import { decided, put, remove, type Write } from './transaction.ts';

/** Merges that come between the reads of one group. */
const rounds = 5;

async function read(table: SealedTable, leadId: LeadId): Promise<LeadGroup | null> {
  for (let round = 0; round < rounds; round += 1) {
    const found = await readWithClocks(table, leadId);
    if (found === null) return null;
    const { lead: head, clocks } = found;
    if (head.members === null) return { head, clocks, base: null, others: [], said: [] };
    const [base, others] = await Promise.all([baseOf(table, head.id), Promise.all(head.members.map((id) => memberOf(table, id, head.id)))]);
    const there = others.flatMap((member) => member ?? []);
    // Somebody merged or un-merged meanwhile: what was read belongs to two moments.
    if (base === null || there.length < others.length || base.merged.version > head.version) continue;
    return { head, clocks, base, others: there, said: await saidSince(table, [head.id, ...head.members], base.merged.version) };
  }
  throw new StoreContention(`the group of lead ${leadId}`);
}

async function baseOf(table: SealedTable, leadId: LeadId): Promise<OwnBase | null> {
  const item = await getItem(table, keys.base(leadId));
  return item && storedBase(opened(await table.cipher(), item));
}

async function memberOf(table: SealedTable, leadId: LeadId, survivorId: LeadId): Promise<Member | null> {
  const item = await getItem(table, keys.lead(leadId));
  return item !== null && survivorOf(item) === survivorId ? storedMember(opened(await table.cipher(), item)) : null;
}

/** What was said after `version`: older rows are part of the members already. */
async function saidSince(table: SealedTable, ids: readonly LeadId[], version: number): Promise<readonly Said[]> {
  const logs = await Promise.all(
    ids.map((id) =>
      queryAll(table, {
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :after AND :end',
        ExpressionAttributeValues: { ':pk': leadPartition(id), ':after': keys.said(id, version + 1).sk, ':end': `${prefixes.said}~` },
        ConsistentRead: true,
      }),
    ),
  );
  const cipher = await table.cipher();
  return logs
    .flat()
    .map((item) => storedSaid(opened(cipher, item)))
    .sort((a, b) => a.version - b.version);
}

type Tag = 'version' | 'clock' | 'pool' | 'append' | 'audit';

const atVersion = (version: number) => ({ ConditionExpression: 'v = :expected', ExpressionAttributeValues: { ':expected': version } });

/** In the place of the lead: its key leaves every index, and `v` is one that no reader of the lead has seen. */
const memberItem = (cipher: RowCipher, member: Member, into: LeadId): Item => ({
  ...sealedItem(cipher, keys.lead(member.lead.id), withoutNulls(member)),
  v: member.lead.version,
  into,
});

function writesOf(table: Table, cipher: RowCipher, commit: GroupCommit): readonly Write<Tag>[] {
  return [
    ...commit.heads.map(({ lead, clocks, expectedVersion }) => {
      const place = placeOf(lead) === null ? {} : { od: ownerSortOf(lead, clocks) };
      return put<Tag>(table, 'version', { ...keys.lead(lead.id), ...leadAttributes(cipher, lead), ...place }, atVersion(expectedVersion));
    }),
    ...commit.members.map(({ member, into, expectedVersion }) =>
      put<Tag>(table, 'version', memberItem(cipher, member, into), atVersion(expectedVersion)),
    ),
    ...commit.bases.map(({ leadId, base }) =>
      base === null
        ? remove<Tag>(table, 'append', keys.base(leadId))
        : put<Tag>(table, 'append', sealedItem(cipher, keys.base(leadId), withoutNulls(base))),
    ),
    ...commit.clocks.map((write) => put<Tag>(table, 'clock', clockItem(write.clock), clockCondition(write))),
    ...routingWrites(table, commit),
    ...[...commit.decisions.map((decision) => decisionItem(cipher, decision)), ...commit.events.map(eventItem)].map((item) =>
      put<Tag>(table, 'append', item),
    ),
    auditWrite(table, commit.audit),
  ];
}

/** Merging and un-merging: everything in one TransactWriteItems, whose bound of 100 writes a group of 50 stays below. */
export const createLeadGroups = (table: SealedTable): LeadGroups => ({
  read: (leadId) => read(table, leadId),
  commit: async (commit) => decided(table, 'a group of leads', writesOf(table, await table.cipher(), commit)),
});

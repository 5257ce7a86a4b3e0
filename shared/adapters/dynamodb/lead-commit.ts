import type { ClockWrite, CommitResult, IdempotencyRow, LeadCommit, RoutingRows } from '../../application/ports/lead-store.ts';
import type { RowCipher } from '../../application/ports/system.ts';
import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { storedClock } from '../../contracts/stored/rows.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { type Instant, parseInstant } from '../../domain/kernel/instant.ts';
import type { SlaClock } from '../../domain/sla/clock.ts';
import { type Item, queryAll, type SealedTable, type Table, textOf, withPrefix } from './client.ts';
import {
  appendedItems,
  clockCondition,
  clockItem,
  eventItem,
  idempotencyItem,
  isClosed,
  leadAttributes,
  ownerSortOf,
  placeOf,
  submissionItem,
} from './lead-items.ts';
import { type Key, keys, leadPartition, prefixes } from './table.ts';
import { absent, decided, type Failure, put, transact, update, type Write } from './transaction.ts';

type Tag = 'idempotency' | 'submission' | 'identity' | 'version' | 'clock' | 'pool' | 'append';

/** Free, or held by a row that is past its time and only waits for the TTL. */
export const idempotencyCondition = (now: Instant) => ({
  ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
  ExpressionAttributeValues: { ':now': now },
});

/** New, or still waiting: a second finisher of a parked or held submission must not write a second touch. */
const unfinished = { ConditionExpression: 'attribute_not_exists(pk) OR attribute_exists(wk)' };

/**
 * Free, ours already, or that of an erased person who acts again. An update, so that the time of the erasure stays with the
 * key: what they did before it must not come back through the lead that they are now.
 */
const identityClaim = (leadId: LeadId, actedAt: Instant | undefined) => ({
  UpdateExpression: 'SET leadId = :lead',
  ConditionExpression: `attribute_not_exists(pk) OR leadId = :lead${actedAt === undefined ? '' : ' OR (attribute_not_exists(leadId) AND erasedAt <= :act)'}`,
  ExpressionAttributeValues: { ':lead': leadId, ...(actedAt === undefined ? {} : { ':act': actedAt }) },
});

/** Whether the key that stood in the way is that of an erased person, for one who acted at `actedAt`. */
function isErasedFor(holder: Item | null | undefined, actedAt: Instant | undefined): boolean {
  const erasedAt = holder ? textOf(holder, 'erasedAt') : null;
  if (!holder || erasedAt === null) return false;
  return actedAt === undefined ? textOf(holder, 'leadId') === null : actedAt < erasedAt;
}

/**
 * Every clock of the lead as it will stand, when the commit moves clocks. Only a commit that changes existing clocks
 * pays for the read: it is a person's act, never a step of the pipeline.
 */
async function clocksAfter(table: Table, commit: LeadCommit): Promise<readonly SlaClock[] | null> {
  const written = commit.clocks?.map((write) => write.clock) ?? [];
  if (written.length === 0 || commit.lead.owner === null) return null;
  if (!commit.clocks?.some((write) => write.expected !== null)) return written;
  const rows = await queryAll(table, withPrefix(leadPartition(commit.lead.id), prefixes.clock));
  const moved = new Set(written.map((clock) => clock.id));
  return [...written, ...rows.map((row) => storedClock(row.data)).filter((clock) => !moved.has(clock.id))];
}

/** The aggregate: a put when it is new, else an update that leaves the owner's sort key alone unless clocks moved. */
function leadWrite(table: Table, cipher: RowCipher, commit: LeadCommit, clocks: readonly SlaClock[] | null): Write<Tag> {
  const { lead, expectedVersion } = commit;
  const attributes = leadAttributes(cipher, lead);
  const sort = placeOf(lead) === null ? undefined : ownerSortOf(lead, clocks ?? []);
  if (expectedVersion === null) return put(table, 'version', { ...keys.lead(lead.id), ...attributes, od: sort }, absent);
  const present = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const gone = Object.entries({ ...attributes, od: sort }).filter(([, value]) => value === undefined);
  const sets = present.map(([name]) => `#${name} = :${name}`);
  if (sort !== undefined) sets.push(clocks === null && !isClosed(lead) ? '#od = if_not_exists(#od, :od)' : '#od = :od');
  const removes = gone.length === 0 ? '' : ` REMOVE ${gone.map(([name]) => `#${name}`).join(', ')}`;
  const names = [...Object.keys(attributes), 'od'];
  return update(table, 'version', keys.lead(lead.id), {
    UpdateExpression: `SET ${sets.join(', ')}${removes}`,
    ConditionExpression: '#v = :expected',
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(present.map(([name, value]) => [`:${name}`, value])),
      ...(sort === undefined ? {} : { ':od': sort }),
      ':expected': expectedVersion,
    },
  });
}

/** Replaces the version before its own, or nothing when that is 0. */
const replacing = (version: number) =>
  version === 1
    ? absent
    : {
        ConditionExpression: '#data.version = :before',
        ExpressionAttributeNames: { '#data': 'data' },
        ExpressionAttributeValues: { ':before': version - 1 },
      };

/** Maps, because the marshaller takes an object with a member `constructor` for no object, and an owner may be called that. */
const mapOf = (values: Readonly<Record<string, number>>) => new Map(Object.entries(values));

export function routingWrites(table: Table, { pool, load, assignment }: RoutingRows): readonly Write<'pool'>[] {
  const write = <T extends { readonly version: number }>(key: Key, data: T) =>
    put<'pool'>(table, 'pool', { ...key, data }, replacing(data.version));
  return [
    ...(pool === undefined ? [] : [write(keys.pool(pool.teamId), { ...pool, pointers: mapOf(pool.pointers) })]),
    ...(load === undefined ? [] : [write(keys.load(load.ownerId), { ...load, counts: mapOf(load.counts) })]),
    ...(assignment === undefined ? [] : [write(keys.assignment(assignment.key), assignment)]),
  ];
}

function writesOf(table: Table, cipher: RowCipher, commit: LeadCommit, clocks: readonly SlaClock[] | null): readonly Write<Tag>[] {
  const { lead, idempotency, now } = commit;
  return [
    ...(idempotency ? [put<Tag>(table, 'idempotency', idempotencyItem(idempotency), idempotencyCondition(now))] : []),
    ...(commit.submission ? [put<Tag>(table, 'submission', submissionItem(cipher, commit.submission), unfinished)] : []),
    ...[...new Set(commit.identities)].map((mac) =>
      update<Tag>(table, 'identity', keys.identity(mac), identityClaim(lead.id, commit.actedAt)),
    ),
    leadWrite(table, cipher, commit, clocks),
    ...(commit.clocks ?? []).map((write) => put<Tag>(table, 'clock', clockItem(write.clock), clockCondition(write))),
    ...routingWrites(table, commit),
    ...appendedItems(cipher, commit).map((item) => put<Tag>(table, 'append', item)),
  ];
}

/** The stored row that holds an idempotency key; null when it vanished between the refusal and the reading. */
export function idempotencyRowOf(item: Item | null): IdempotencyRow | null {
  const [key, fingerprint, resultId, until] = ['key', 'fingerprint', 'resultId', 'expiresAt'].map((name) => item && textOf(item, name));
  const expiresAt = until ? parseInstant(until) : null;
  return key && fingerprint && resultId && expiresAt ? { key, fingerprint, resultId, expiresAt } : null;
}

/** The first conflict in the order the port promises. */
function conflictOf(failures: readonly Failure<Tag>[], actedAt: Instant | undefined): CommitResult {
  const first = (tag: Tag) => failures.find((failure) => failure.tag === tag);
  const row = idempotencyRowOf(first('idempotency')?.old ?? null);
  if (row) return { ok: false, conflict: 'idempotency', row };
  if (first('submission')) return { ok: false, conflict: 'submission' };
  const holder = first('identity')?.old;
  if (isErasedFor(holder, actedAt)) return { ok: false, conflict: 'erased' };
  const leadId = holder ? textOf(holder, 'leadId') : null;
  if (leadId) return { ok: false, conflict: 'identity', leadId: brand<LeadId>(leadId) };
  for (const conflict of ['version', 'clock', 'pool'] as const) if (first(conflict)) return { ok: false, conflict };
  return { ok: false, conflict: 'contention' };
}

/** One transaction for everything the step changes; see `LeadStore.commit`. */
export async function commitLead(table: SealedTable, commit: LeadCommit): Promise<CommitResult> {
  const [cipher, clocks] = await Promise.all([table.cipher(), clocksAfter(table, commit)]);
  const outcome = await transact(table, writesOf(table, cipher, commit, clocks));
  if (outcome.ok) return { ok: true };
  return outcome.failures === 'contention' ? { ok: false, conflict: 'contention' } : conflictOf(outcome.failures, commit.actedAt);
}

/** One clock and its events; a conflict with another transaction is tried again, because it says nothing about the clock. */
export const commitClock = (table: Table, write: ClockWrite, events: readonly LeadEvent[]): Promise<'ok' | 'stale'> =>
  decided(table, `clock ${write.clock.id}`, [
    put<Tag>(table, 'clock', clockItem(write.clock), clockCondition(write)),
    ...events.map((event) => put<Tag>(table, 'append', eventItem(event))),
  ]);

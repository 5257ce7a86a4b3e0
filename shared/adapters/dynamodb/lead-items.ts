import type { ClockWrite, IdempotencyRow, LeadCommit } from '../../application/ports/lead-store.ts';
import type { RowCipher } from '../../application/ports/system.ts';
import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { storedLead } from '../../contracts/stored/lead.ts';
import { eventEntity } from '../../contracts/table.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { type Instant, millisOf } from '../../domain/kernel/instant.ts';
import type { Decision } from '../../domain/leads/decision.ts';
import { wakesAt } from '../../domain/leads/dormancy.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { Hold, Submission } from '../../domain/leads/submission.ts';
import { isPassing } from '../../domain/routing/waiting-reason.ts';
import { nextWakeAt, type SlaClock } from '../../domain/sla/clock.ts';
import type { Item } from './client.ts';
import { packed, withoutNulls } from './packed.ts';
import { opened, sealed, sealedItem } from './sealed.ts';
import { keys, ownerSort, stageSort, type WorkKind, workKey } from './table.ts';

/** What an item of the lead itself carries beside its keys; undefined members must be removed from the stored item. */
export function leadAttributes(cipher: RowCipher, lead: Lead) {
  // What is restricted is owed, but not before the restriction is lifted: it must not stand in the sweep's way.
  const due = lead.pendingStep !== null && lead.restricted === null;
  const owes = due && lead.pendingSince !== null ? workKey('PENDING', lead.id, lead.pendingSince) : decays(lead);
  return {
    ...sealed(cipher, keys.lead(lead.id), withoutNulls(lead)),
    // Beside the content, where a condition can reach it.
    v: lead.version,
    st: stagePartition(lead.stage),
    ss: stageSort(lead.score?.fit, lead.score?.engagement),
    wk: owes?.wk,
    wa: owes?.wa,
    ow: placeOf(lead) ?? undefined,
    ...accountKey(lead),
  };
}

/** One place in the index: what the machine owes comes first, and with it a score that says anew when it changes. */
function decays(lead: Lead) {
  const at = lead.pendingStep === null && lead.restricted === null ? wakesAt(lead) : null;
  return at === null ? undefined : workKey('DECAY', lead.id, at);
}

export const stagePartition = (stage: string): string => `STAGE#${stage}`;
export const ownerPartition = (ownerId: string): string => `OWNER#${ownerId}`;
export const queuePartition = (queue: string): string => `QUEUE#${queue}`;

/** The one list that has the lead: its owner's, or that of the queue in which it waits for one. */
export function placeOf({ owner, queue }: Pick<Lead, 'owner' | 'queue'>): string | null {
  if (owner !== null) return ownerPartition(owner.id);
  return queue === null ? null : queuePartition(queue);
}

export const accountPartition = (accountId: string): string => `ACCOUNT#${accountId}`;
export const domainPartition = (domainKey: string): string => `DOMAIN#${domainKey}`;

/** One list at a time: of its account, or while it has none, of its domain. The sort key never moves. */
function accountKey({ accountId, domainKey, capturedAt }: Lead) {
  const ac = accountId !== null ? accountPartition(accountId) : domainKey !== null ? domainPartition(domainKey) : undefined;
  return { ac, ca: ac === undefined ? undefined : capturedAt };
}

export const leadOf = (cipher: RowCipher, item: Item): Lead => storedLead(opened(cipher, item));

/** The lead that the one of this item was merged into; null while it stands by itself. */
export const survivorOf = (item: Item): LeadId | null => (typeof item.into === 'string' ? brand<LeadId>(item.into) : null);

/** The item is a tombstone. */
export const isErasedItem = (item: Item): boolean => item.erasedAt !== undefined;

const isOpen = (clock: SlaClock): boolean => clock.state !== 'met' && clock.state !== 'cancelled';

export const isClosed = ({ stage }: Pick<Lead, 'stage'>): boolean => stage === 'disqualified' || stage === 'customer';

/** Sort key of the lead in its owner's list, given all clocks that are known. */
export function ownerSortOf(lead: Lead, clocks: readonly SlaClock[]): string {
  if (isClosed(lead)) return ownerSort.closed(lead.updatedAt);
  // In a queue: whom time alone may place before those who wait for a person.
  if (lead.owner === null && isPassing(lead.queueReason)) return ownerSort.due(lead.updatedAt);
  const due = clocks
    .filter(isOpen)
    .map((clock) => clock.dueAt)
    .sort()[0];
  return due === undefined ? ownerSort.idle(lead.updatedAt) : ownerSort.due(due);
}

export const eventItem = (event: LeadEvent): Item => ({ ...keys.event(event.leadId, event.id), entity: eventEntity, event });

/** The work key carries the generation after the instant, so that the index alone can answer a due read. */
export function clockItem(clock: SlaClock): Item {
  const wakeAt = nextWakeAt(clock);
  return {
    ...keys.clock(clock.leadId, clock.id),
    data: clock,
    ...(wakeAt === null ? {} : workKey('CLOCK', clock.leadId, `${wakeAt}#${clock.generation}`)),
  };
}

/** The posted fields as one text: the marshaller must never see names that a visitor chose (`constructor`, `__proto__`). */
export const submissionItem = (cipher: RowCipher, submission: Submission): Item => ({
  ...sealedItem(cipher, keys.submission(submission.id), { ...submission, raw: JSON.stringify(submission.raw) }),
  ...(submission.expiresAt === undefined ? {} : { ttl: ttlOf(submission.expiresAt) }),
});

const workOf = { quarantined: 'QUARANTINED', rejected: 'REJECTED' } as const satisfies Record<Hold, WorkKind>;
export const heldWork = (hold: Hold): WorkKind => workOf[hold];

/** In the index of what waits: for the sweep by its time, for a person by time and id, so that a page can start anywhere. */
export const parkedItem = (cipher: RowCipher, submission: Submission): Item => ({
  ...submissionItem(cipher, submission),
  ...(submission.hold === null
    ? workKey('PARKED', submission.id, submission.receivedAt)
    : workKey(heldWork(submission.hold), submission.id, `${submission.receivedAt}#${submission.id}`)),
});

/** Epoch seconds, rounded up: the row may outlive its promise, never the other way round. */
const ttlOf = (at: Instant): number => Math.ceil(millisOf(at) / 1000);

export const idempotencyItem = (row: IdempotencyRow): Item => ({
  ...keys.idempotency(row.key),
  ...row,
  ttl: ttlOf(row.expiresAt),
});

/**
 * Touches and consents of one commit share a row: each row of a transaction costs two units however small it is. The
 * lead's version names it, because no two commits have the same one. A merged lead's stays with the member it came by.
 */
function visitItems(cipher: RowCipher, { lead, touches = [], consents = [], said }: LeadCommit): readonly Item[] {
  const told = said === undefined ? [] : [sealedItem(cipher, keys.said(said.memberId, said.version), withoutNulls(said))];
  if (touches.length + consents.length === 0) return told;
  return [sealedItem(cipher, keys.visit(said?.memberId ?? lead.id, lead.version), { touches, consents }), ...told];
}

export const decisionItem = (cipher: RowCipher, decision: Decision): Item =>
  sealedItem(cipher, keys.decision(decision.leadId, decision.id), decision);

/** Rows a commit appends without any condition: their ids are fresh. One row per key, as a transaction demands; the last wins. */
export function appendedItems(cipher: RowCipher, commit: LeadCommit): readonly Item[] {
  const items = [
    ...commit.events.map(eventItem),
    ...visitItems(cipher, commit),
    ...(commit.decisions ?? []).map((decision) => decisionItem(cipher, decision)),
    ...(commit.activities ?? []).map((activity) => ({ ...keys.activity(commit.lead.id, activity.id), ...packed(activity) })),
  ];
  return [...new Map(items.map((item) => [`${item.pk}\n${item.sk}`, item])).values()];
}

/** Condition under which a clock row may be written. */
export const clockCondition = ({ expected }: ClockWrite) =>
  expected === null
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : {
        ConditionExpression: '#data.#state = :state AND #data.generation = :generation AND #data.nextLevel = :nextLevel',
        ExpressionAttributeNames: { '#data': 'data', '#state': 'state' },
        ExpressionAttributeValues: { ':state': expected.state, ':generation': expected.generation, ':nextLevel': expected.nextLevel },
      };

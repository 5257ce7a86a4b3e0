import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { StoreContention } from '../../application/ports/errors.ts';
import type { LeadStore } from '../../application/ports/lead-store.ts';
import type { RowCipher } from '../../application/ports/system.ts';
import { storedSubmission, storedTouch, storedVisit } from '../../contracts/stored/rows.ts';
import type { LeadId, SubmissionId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { strippedSubmission } from '../../domain/leads/erasure.ts';
import type { Submission } from '../../domain/leads/submission.ts';
import { getItem, type Item, queryAll, type SealedTable, type Table, withPrefix } from './client.ts';
import { isErasedItem, leadOf, submissionItem, survivorOf } from './lead-items.ts';
import { unpacked } from './packed.ts';
import { opened } from './sealed.ts';
import { keys, leadPartition, prefixes } from './table.ts';

export const collection = async <T>(table: Table, leadId: LeadId, prefix: string, read: (value: unknown) => T): Promise<readonly T[]> =>
  (await queryAll(table, withPrefix(leadPartition(leadId), prefix))).map((item) => read(unpacked(item)));

/** Content of the rows of a lead that are sealed. */
export async function sealedCollection<T>(
  table: SealedTable,
  leadId: LeadId,
  prefix: string,
  read: (value: unknown) => T,
): Promise<readonly T[]> {
  const items = await queryAll(table, withPrefix(leadPartition(leadId), prefix));
  if (items.length === 0) return [];
  const cipher = await table.cipher();
  return items.map((item) => read(opened(cipher, item)));
}

export const visits = (table: SealedTable, leadId: LeadId) => sealedCollection(table, leadId, prefixes.visit, storedVisit);

/** A late import may tell of an early visit, so the order of commits is not the order of time. Stable within an instant. */
const byTime = <T extends { readonly at: Instant }>(rows: readonly T[]): readonly T[] =>
  [...rows].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));

export async function one<T>(reading: Promise<Item | null>, read: (item: Item) => T | null): Promise<T | null> {
  const item = await reading;
  return item && read(item);
}

/** Merged ids point at their survivor itself; more than one hop is a merge that came between two reads. */
const maxHops = 5;

/** What `read` finds under the id, or under the survivor its lead was merged into. */
export async function followed<T extends { readonly lead: Item }>(
  leadId: LeadId,
  read: (id: LeadId) => Promise<T | null>,
): Promise<T | null> {
  let id = leadId;
  for (let hop = 0; hop < maxHops; hop += 1) {
    const found = await read(id);
    if (found === null || isErasedItem(found.lead)) return null;
    const into = survivorOf(found.lead);
    if (into === null) return found;
    id = into;
  }
  throw new StoreContention(`lead ${leadId}`);
}

/** `LeadStore.get`. */
export async function readLead(table: SealedTable, leadId: LeadId): ReturnType<LeadStore['get']> {
  const found = await followed(leadId, (id) => one(getItem(table, keys.lead(id)), (lead) => ({ lead })));
  return found && leadOf(await table.cipher(), found.lead);
}

/** What commits told of visits, without engagements: all that a door needs to know. */
export const readToldTouches = async (table: SealedTable, leadId: LeadId): ReturnType<LeadStore['touches']> =>
  byTime((await visits(table, leadId)).flatMap((visit) => visit.touches.map(storedTouch)));

/** `LeadStore.submission`. */
export const readSubmission = async (table: SealedTable, id: SubmissionId): ReturnType<LeadStore['submission']> => {
  const item = await getItem(table, keys.submission(id));
  return item && submissionOf(await table.cipher(), item);
};

export const submissionOf = (cipher: RowCipher, item: Item): Submission => storedSubmission(opened(cipher, item));

/** `LeadStore.strip`. */
export async function stripSubmission({ client, tableName, cipher }: SealedTable, submission: Submission, at: Instant): Promise<void> {
  const item = submissionItem(await cipher(), strippedSubmission(submission, at));
  await client.send(new PutCommand({ TableName: tableName, Item: item }));
}

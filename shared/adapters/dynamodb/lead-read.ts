import type { LeadStore } from '../../application/ports/lead-store.ts';
import { storedSubmission, storedTouch, storedVisit } from '../../contracts/stored/rows.ts';
import type { LeadId, SubmissionId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { getItem, type Item, queryAll, type Table, withPrefix } from './client.ts';
import { leadOf } from './lead-items.ts';
import { unpacked } from './packed.ts';
import { keys, leadPartition, prefixes } from './table.ts';

export const collection = async <T>(table: Table, leadId: LeadId, prefix: string, read: (value: unknown) => T): Promise<readonly T[]> =>
  (await queryAll(table, withPrefix(leadPartition(leadId), prefix))).map((item) => read(unpacked(item)));

export const visits = (table: Table, leadId: LeadId) => collection(table, leadId, prefixes.visit, storedVisit);

/** A late import may tell of an early visit, so the order of commits is not the order of time. Stable within an instant. */
const byTime = <T extends { readonly at: Instant }>(rows: readonly T[]): readonly T[] =>
  [...rows].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));

export async function one<T>(reading: Promise<Item | null>, read: (item: Item) => T): Promise<T | null> {
  const item = await reading;
  return item && read(item);
}

/** `LeadStore.get`. */
export const readLead = (table: Table, leadId: LeadId): ReturnType<LeadStore['get']> => one(getItem(table, keys.lead(leadId)), leadOf);

/** What commits told of visits, without engagements: all that a door needs to know. */
export const readToldTouches = async (table: Table, leadId: LeadId): ReturnType<LeadStore['touches']> =>
  byTime((await visits(table, leadId)).flatMap((visit) => visit.touches.map(storedTouch)));

/** `LeadStore.submission`. */
export const readSubmission = (table: Table, id: SubmissionId): ReturnType<LeadStore['submission']> =>
  one(getItem(table, keys.submission(id)), (item) => storedSubmission(unpacked(item)));

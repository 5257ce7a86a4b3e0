import type * as z from 'zod';
import type { itemStatuses } from '../../contracts/http/engagement-resources.ts';
import { explained, explainIssues } from '../../contracts/http/explain.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Drawn } from './engagement-of.ts';

/** What became of one item of a batch. */
export type ItemResult = {
  readonly eventId: string | null;
  readonly status: (typeof itemStatuses)[number];
  readonly engagementId?: string;
  readonly reason?: string;
  readonly note?: string;
};

export const refused = (eventId: string | null, reason: string): ItemResult => ({ eventId, status: 'refused', reason });
export const unknownSubject = (eventId: string): ItemResult => ({ eventId, status: 'unknown-subject' });

export const stored = ({ engagement, note }: Drawn, isNew: boolean): ItemResult => ({
  eventId: engagement.eventId,
  status: isNew ? 'recorded' : 'duplicate',
  engagementId: engagement.id,
  ...(note === null ? {} : { note }),
});

/** One item by its schema; the reason names the first wrong place. */
export function readItem<T>(schema: z.ZodType<T>, item: unknown): Result<T, ItemResult> {
  const parsed = schema.safeParse(item, explained);
  if (parsed.success) return ok(parsed.data);
  const [first] = explainIssues(parsed.error);
  const where = first === undefined || first.pointer === '' ? '' : `${first.pointer}: `;
  return err(refused(eventIdOf(item), `${where}${first?.message ?? 'is not valid'}`));
}

const eventIdOf = (item: unknown): string | null =>
  typeof item === 'object' && item !== null && 'eventId' in item && typeof item.eventId === 'string' ? item.eventId.slice(0, 200) : null;

/** Puts results in the places their items had. */
export function inOrder(length: number, results: ReadonlyMap<number, ItemResult>): readonly ItemResult[] {
  return Array.from({ length }, (_, i) => results.get(i) ?? refused(null, 'is not valid'));
}

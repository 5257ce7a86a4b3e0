import type { LeadId, VisitorId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';

/** One browser, as its token proves it. */
export type VisitorHead = {
  readonly id: VisitorId;
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant;
  /** Whose browser it is now: the last person who sent a form with its token. */
  readonly leadId: LeadId | null;
  readonly boundAt: Instant | null;
  /** Who was the first: what the browser did while nobody was known stays theirs. */
  readonly historyOf: LeadId | null;
  /** Rows of what it did while nobody was known. */
  readonly kept: number;
};

/** More than a person does before they send a form; a browser that goes on without end is none. */
export const maxKept = 1000;

/** How long a browser and what it did are remembered, as long as the browser itself remembers. */
export const visitorDays = 400;

/**
 * The head after the form that `leadId` sent at `at`. A browser belongs to who sent the latest form; a form that is dealt
 * with late takes nobody's place.
 */
export function bindVisitor(head: VisitorHead, leadId: LeadId, at: Instant): VisitorHead {
  if (head.boundAt !== null && head.boundAt >= at) return head;
  return { ...head, leadId, boundAt: at, historyOf: head.historyOf ?? leadId };
}

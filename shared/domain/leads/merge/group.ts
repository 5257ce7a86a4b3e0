import type { Touch } from '../../attribution/touch.ts';
import type { ConsentAnswer } from '../../consent/answer.ts';
import type { ClockId, LeadId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import type { ClockKind, SlaClock } from '../../sla/clock.ts';
import type { Company, Lead, Person } from '../lead.ts';

/** Beyond this a group is no person but a mistake, and its merge would not fit one transaction. */
export const maxMembers = 50;

/** What one post said after its sender's lead had become part of a group: enough to fill that member's own lead with it. */
export type Said = {
  /** The lead whose identity key the post came by. */
  readonly memberId: LeadId;
  /** Version of the merged lead that the post made: the order of the posts. */
  readonly version: number;
  readonly by: 'form' | 'import';
  /** A vendor's or our own server spoke, not whoever knows the address. */
  readonly proven: boolean;
  readonly person: Partial<Person>;
  readonly company: Partial<Company>;
  /** The post's own touch first; none for an import. */
  readonly touches: readonly Touch[];
  readonly tags: readonly string[];
  readonly consents: readonly ConsentAnswer[];
  readonly at: Instant;
};

/** One lead of a group as it stands by itself: what un-merging gives back. */
export type Member = {
  readonly lead: Lead;
  /** Paths (`person.title`) whose value here somebody cleared in the merged lead; they fill nothing there any more. */
  readonly hidden: readonly string[];
  /** Its open clocks, as they were when it joined. */
  readonly clocks: readonly SlaClock[];
  /** The merge gave its owner the turn in the rotation back; un-merging takes it again. */
  readonly credited: boolean;
};

/** The clock of one kind that was kept for all, and whose promise it is: the survivor's own, or a copy of a member's. */
export type KeptClock = { readonly kind: ClockKind; readonly clockId: ClockId; readonly memberId: LeadId };

/** What a lead with members keeps beside itself. */
export type OwnBase = {
  /** The survivor by itself. */
  readonly own: Member;
  /** The merged lead as the last merge or un-merge left it; what differs from it today was changed since. */
  readonly merged: Lead;
  readonly kept: readonly KeptClock[];
};

/** A lead with all that was merged into it; a lead alone has no `base` and no `others`. */
export type LeadGroup = {
  readonly head: Lead;
  /** Every clock of the head. */
  readonly clocks: readonly SlaClock[];
  readonly base: OwnBase | null;
  /** The members that were merged into the head. */
  readonly others: readonly Member[];
  /** What was said since `base.merged`, by version. */
  readonly said: readonly Said[];
};

/**
 * What a post offers the merged lead. The address of a member is one of the person's identities, so it neither fills nor
 * contradicts the survivor's.
 */
export function offeredTo(lead: Pick<Lead, 'id'>, memberId: LeadId, person: Partial<Person>): Partial<Person> {
  if (lead.id === memberId) return person;
  const { email: _, ...rest } = person;
  return rest;
}

export const isOpenClock = (clock: SlaClock): boolean => clock.state !== 'met' && clock.state !== 'cancelled';

import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Decision } from '../../domain/leads/decision.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { LeadGroup, Member, OwnBase } from '../../domain/leads/merge/group.ts';
import type { SlaClock } from '../../domain/sla/clock.ts';
import type { AuditRow } from './document-store.ts';
import type { ClockWrite, RoutingRows } from './lead-store.ts';

/**
 * Everything a merge or an un-merge changes, in one transaction or not at all. Whatever stands as a lead afterwards is a head;
 * whatever is merged into another one is a member, which no list shows and no writer who read it as a lead can change.
 */
export type GroupCommit = {
  /** `clocks`: every clock of the lead as it will stand, for its place in its owner's list. */
  readonly heads: readonly { readonly lead: Lead; readonly clocks: readonly SlaClock[]; readonly expectedVersion: number }[];
  /** Null once the lead has no members. */
  readonly bases: readonly { readonly leadId: LeadId; readonly base: OwnBase | null }[];
  readonly members: readonly { readonly member: Member; readonly into: LeadId; readonly expectedVersion: number }[];
  readonly clocks: readonly ClockWrite[];
  readonly decisions: readonly Decision[];
  readonly events: readonly LeadEvent[];
  readonly audit: AuditRow;
} & RoutingRows;

/** Leads as groups of merged ones. Strongly consistent. */
export type LeadGroups = {
  /** The group that the id belongs to; null when no lead has it. */
  readonly read: (leadId: LeadId) => Promise<LeadGroup | null>;
  /** `stale`: one of the rows is not as it was read; nothing was written. */
  readonly commit: (commit: GroupCommit) => Promise<'ok' | 'stale'>;
};

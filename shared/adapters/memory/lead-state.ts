import type { IdempotencyRow, LeadCommit, RoutingRows } from '../../application/ports/lead-store.ts';
import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import type { Touch } from '../../domain/attribution/touch.ts';
import type { ConsentRecord } from '../../domain/consent/consent.ts';
import type { Engagement } from '../../domain/engagement/engagement.ts';
import type { VisitorHead } from '../../domain/engagement/visitor-head.ts';
import type { LeadId, SubmissionId, VisitorId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Activity } from '../../domain/leads/activity.ts';
import type { Decision } from '../../domain/leads/decision.ts';
import type { Tombstone } from '../../domain/leads/erasure.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { Member, OwnBase, Said } from '../../domain/leads/merge/group.ts';
import type { Submission } from '../../domain/leads/submission.ts';
import type { AccountAssignment, Load, Pool } from '../../domain/routing/plan.ts';
import type { SlaClock } from '../../domain/sla/clock.ts';

/** Everything that hangs on one lead. */
export type LeadRows = {
  lead: Lead;
  /** Set while the lead is merged into another one; `lead` is then no lead of its own. */
  absorbed: { readonly into: LeadId; readonly member: Member } | null;
  base: OwnBase | null;
  readonly said: Map<number, Said>;
  readonly events: Map<string, LeadEvent>;
  readonly clocks: Map<string, SlaClock>;
  readonly touches: Map<string, Touch>;
  readonly engagements: Map<string, Engagement>;
  readonly consents: Map<string, ConsentRecord>;
  readonly decisions: Map<string, Decision>;
  readonly activities: Map<string, Activity>;
};

/** One browser; its head comes with the first sighting. */
export type VisitorRows = { head: VisitorHead | null; readonly engagements: Map<string, Engagement> };

/** What is left of an erased lead until it is cleared; the log stays. */
export type ErasedRows = Omit<LeadRows, 'lead' | 'absorbed' | 'base'> & { tombstone: Tombstone };

/** The whole table; exposed so that a test can look behind the port. */
export type LeadState = {
  readonly leads: Map<LeadId, LeadRows>;
  readonly erased: Map<LeadId, ErasedRows>;
  readonly identities: Map<string, LeadId>;
  readonly erasedIdentities: Map<string, Instant>;
  readonly idempotency: Map<string, IdempotencyRow>;
  readonly submissions: Map<string, Submission>;
  readonly parked: Set<string>;
  /** Submissions that were parked or put on hold under an identity. */
  readonly waiting: Map<string, Set<SubmissionId>>;
  readonly pools: Map<string, Pool>;
  readonly loads: Map<string, Load>;
  readonly assignments: Map<string, AccountAssignment>;
  readonly visitors: Map<VisitorId, VisitorRows>;
};

export const emptyLeadState = (): LeadState => ({
  leads: new Map(),
  erased: new Map(),
  identities: new Map(),
  erasedIdentities: new Map(),
  idempotency: new Map(),
  submissions: new Map(),
  parked: new Set(),
  waiting: new Map(),
  pools: new Map(),
  loads: new Map(),
  assignments: new Map(),
  visitors: new Map(),
});

/** Rows of the lead, or null while it is not there. */
export const rowsOf = (state: LeadState, leadId: LeadId): LeadRows | null => state.leads.get(leadId) ?? null;

/** The log of the lead, which outlives it. */
export const logOf = (state: LeadState, leadId: LeadId): LeadRows['events'] | null =>
  (state.leads.get(leadId) ?? state.erased.get(leadId))?.events ?? null;

/** Rows of the lead, or of the survivor it was merged into. */
export function headOf(state: LeadState, leadId: LeadId): LeadRows | null {
  const rows = rowsOf(state, leadId);
  return rows?.absorbed ? headOf(state, rows.absorbed.into) : rows;
}

/** Values sorted by their map key, which is their sort key in the table. */
export const sorted = <T>(rows: ReadonlyMap<string, T>): readonly T[] =>
  [...rows.entries()].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, row]) => row);

function newRows(lead: Lead): LeadRows {
  return {
    lead,
    absorbed: null,
    base: null,
    said: new Map(),
    events: new Map(),
    clocks: new Map(),
    touches: new Map(),
    engagements: new Map(),
    consents: new Map(),
    decisions: new Map(),
    activities: new Map(),
  };
}

const commitOrder = (version: number, index: number): string => `${String(version).padStart(6, '0')}#${String(index).padStart(3, '0')}`;

/** Whether the rows of routing may be written: each replaces the version before its own. */
export const routingHolds = (state: LeadState, { pool, load, assignment }: RoutingRows): boolean =>
  (pool === undefined || (state.pools.get(pool.teamId)?.version ?? 0) === pool.version - 1) &&
  (load === undefined || (state.loads.get(load.ownerId)?.version ?? 0) === load.version - 1) &&
  (assignment === undefined || (state.assignments.get(assignment.key)?.version ?? 0) === assignment.version - 1);

export function applyRouting(state: LeadState, { pool, load, assignment }: RoutingRows): void {
  if (pool !== undefined) state.pools.set(pool.teamId, pool);
  if (load !== undefined) state.loads.set(load.ownerId, load);
  if (assignment !== undefined) state.assignments.set(assignment.key, assignment);
}

/** Writes a commit whose conditions have been checked. Clones, so that a caller's later mutation cannot reach the store. */
export function applyCommit(state: LeadState, given: LeadCommit): void {
  const commit = structuredClone(given);
  const { lead } = commit;
  const rows = state.leads.get(lead.id) ?? newRows(lead);
  rows.lead = lead;
  state.leads.set(lead.id, rows);
  for (const identity of commit.identities ?? []) state.identities.set(identity, lead.id);
  for (const event of commit.events) rows.events.set(event.id, event);
  for (const { clock } of commit.clocks ?? []) rows.clocks.set(clock.id, clock);
  const own = commit.said === undefined ? rows : (rowsOf(state, commit.said.memberId) ?? rows);
  if (commit.said !== undefined) own.said.set(commit.said.version, commit.said);
  for (const touch of commit.touches ?? []) own.touches.set(`${touch.at}#${touch.id}`, touch);
  for (const [i, consent] of (commit.consents ?? []).entries()) own.consents.set(commitOrder(lead.version, i), consent);
  for (const decision of commit.decisions ?? []) rows.decisions.set(decision.id, decision);
  for (const activity of commit.activities ?? []) rows.activities.set(activity.id, activity);
  if (commit.idempotency) state.idempotency.set(commit.idempotency.key, commit.idempotency);
  applyRouting(state, commit);
  if (commit.submission) {
    state.submissions.set(commit.submission.id, commit.submission);
    state.parked.delete(commit.submission.id);
  }
}

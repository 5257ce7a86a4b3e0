import {
  type ClockWrite,
  type CommitResult,
  clockSkewMillis,
  type DueClock,
  type LeadCommit,
  type LeadListing,
  type LeadStore,
} from '../../application/ports/lead-store.ts';
import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { historyOf } from '../../domain/engagement/engagement.ts';
import { eventIdsSince, type LeadId } from '../../domain/kernel/ids.ts';
import { type Instant, millisOf } from '../../domain/kernel/instant.ts';
import { wakesAt } from '../../domain/leads/dormancy.ts';
import { strippedSubmission } from '../../domain/leads/erasure.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { Hold, Submission } from '../../domain/leads/submission.ts';
import { isPassing } from '../../domain/routing/waiting-reason.ts';
import { nextWakeAt, type SlaClock } from '../../domain/sla/clock.ts';
import { pageOf } from './cursor.ts';
import { forgetVisitor } from './forget-visitor.ts';
import { applyCommit, emptyLeadState, headOf, type LeadRows, type LeadState, logOf, routingHolds, rowsOf, sorted } from './lead-state.ts';

export const clockHolds = (stored: SlaClock | undefined, { expected }: ClockWrite): boolean =>
  expected === null
    ? stored === undefined
    : stored?.state === expected.state && stored.generation === expected.generation && stored.nextLevel === expected.nextLevel;

/** Of an erased person: nobody but they themselves, by a later act, may bring them back; earlier acts never do. */
function isErasedFor(state: LeadState, identity: string, actedAt: Instant | undefined): boolean {
  const erasedAt = state.erasedIdentities.get(identity);
  if (erasedAt === undefined) return false;
  return actedAt === undefined ? !state.identities.has(identity) : actedAt < erasedAt;
}

/** The first conflict in the order the port promises, or null. */
function conflictOf(state: LeadState, commit: LeadCommit): CommitResult | null {
  const { idempotency } = commit;
  const row = idempotency && state.idempotency.get(idempotency.key);
  if (row && row.expiresAt > commit.now) return { ok: false, conflict: 'idempotency', row };
  const submission = commit.submission && state.submissions.get(commit.submission.id);
  if (submission && !state.parked.has(submission.id)) return { ok: false, conflict: 'submission' };
  if ((commit.identities ?? []).some((identity) => isErasedFor(state, identity, commit.actedAt))) return { ok: false, conflict: 'erased' };
  for (const identity of commit.identities ?? []) {
    const leadId = state.identities.get(identity);
    if (leadId !== undefined && leadId !== commit.lead.id) return { ok: false, conflict: 'identity', leadId };
  }
  const rows = rowsOf(state, commit.lead.id);
  if (state.erased.has(commit.lead.id)) return { ok: false, conflict: 'version' };
  if ((rows?.lead.version ?? null) !== commit.expectedVersion) return { ok: false, conflict: 'version' };
  if ((commit.clocks ?? []).some((write) => !clockHolds(rows?.clocks.get(write.clock.id), write))) return { ok: false, conflict: 'clock' };
  if (!routingHolds(state, commit)) return { ok: false, conflict: 'pool' };
  return null;
}

const openClocks = (rows: LeadRows): readonly SlaClock[] =>
  [...rows.clocks.values()].filter((clock) => clock.state !== 'met' && clock.state !== 'cancelled');

const isClosed = ({ stage }: Lead): boolean => stage === 'disqualified' || stage === 'customer';

/** Sort key of a lead in an owner's list: next due first, then leads without an open clock, then closed ones. */
function ownerKey(rows: LeadRows): string {
  if (isClosed(rows.lead)) return `2#${rows.lead.updatedAt}#${rows.lead.id}`;
  if (rows.lead.owner === null && isPassing(rows.lead.queueReason)) return `0#${rows.lead.updatedAt}#${rows.lead.id}`;
  const due = openClocks(rows)
    .map((clock) => clock.dueAt)
    .sort()[0];
  return `${due === undefined ? `1#${rows.lead.updatedAt}` : `0#${due}`}#${rows.lead.id}`;
}

const complement = (value: number | undefined): string => String(999 - Math.round(value ?? 0)).padStart(3, '0');
const stageKey = ({ lead }: LeadRows): string => `${complement(lead.score?.fit)}${complement(lead.score?.engagement)}#${lead.id}`;

const captureKey = ({ lead }: LeadRows): string => `${lead.capturedAt}#${lead.id}`;

type Listing = readonly [name: string, keyOf: (rows: LeadRows) => string, matches: (lead: Lead) => boolean];

function listingOf(filter: LeadListing): Listing {
  if ('stage' in filter) return [`stage:${filter.stage}`, stageKey, (lead) => lead.stage === filter.stage];
  if ('queue' in filter) return [`queue:${filter.queue}`, ownerKey, (lead) => lead.owner === null && lead.queue === filter.queue];
  if ('owner' in filter) return [`owner:${filter.owner}`, ownerKey, (lead) => lead.owner?.id === filter.owner];
  if ('account' in filter) return [`account:${filter.account}`, captureKey, (lead) => lead.accountId === filter.account];
  return [`domain:${filter.domainKey}`, captureKey, (lead) => lead.accountId === null && lead.domainKey === filter.domainKey];
}

function listOf(state: LeadState, filter: LeadListing, page: Parameters<LeadStore['list']>[1]) {
  const [name, keyOf, matches] = listingOf(filter);
  const rows = [...state.leads.values()]
    .filter((row) => row.absorbed === null && matches(row.lead))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const { items, cursor } = pageOf(name, rows, keyOf, page);
  return { items: items.map((row) => row.lead), cursor };
}

const dueOf = (state: LeadState): readonly DueClock[] =>
  [...state.leads.values()]
    .flatMap((rows) => [...rows.clocks.values()])
    .flatMap((clock) => {
      const wakeAt = nextWakeAt(clock);
      return wakeAt === null ? [] : [{ leadId: clock.leadId, clockId: clock.id, generation: clock.generation, wakeAt }];
    })
    .sort((a, b) => (a.wakeAt < b.wakeAt ? -1 : 1));

function reads(state: LeadState) {
  const all = <T>(leadId: Lead['id'], pick: (rows: LeadRows) => ReadonlyMap<string, T>): readonly T[] => {
    const rows = rowsOf(state, leadId);
    return rows ? sorted(pick(rows)) : [];
  };
  return {
    get: async (leadId) => headOf(state, leadId)?.lead ?? null,
    getWithClocks: async (leadId) => {
      const rows = headOf(state, leadId);
      return rows && { lead: rows.lead, clocks: sorted(rows.clocks) };
    },
    findByIdentity: async (identity) => state.identities.get(identity) ?? null,
    isErased: async (identity) => isErasedFor(state, identity, undefined),
    tombstone: async (leadId) => state.erased.get(leadId)?.tombstone ?? null,
    pool: async (teamId) => state.pools.get(teamId) ?? null,
    load: async (ownerId) => state.loads.get(ownerId) ?? null,
    assignment: async (key) => state.assignments.get(key) ?? null,
    events: async (leadId, page) =>
      pageOf(
        leadId,
        [leadId, ...(page.along ?? [])].flatMap((id) => [...(logOf(state, id)?.values() ?? [])]).sort((a, b) => (a.id < b.id ? -1 : 1)),
        (event) => event.id,
        page,
      ),
    event: async (leadId, eventId) => logOf(state, leadId)?.get(eventId) ?? null,
    eventsCausedBy: async (leadId, eventId) =>
      sorted(logOf(state, leadId) ?? new Map<string, LeadEvent>()).filter(
        (event) => event.causationId === eventId && event.id >= eventIdsSince(eventId, clockSkewMillis),
      ),
    decisions: async (leadId) => all(leadId, (rows) => rows.decisions),
    touches: async (leadId) =>
      historyOf(
        all(leadId, (rows) => rows.touches),
        all(leadId, (rows) => rows.engagements),
      ),
    told: async (leadId) =>
      historyOf(
        all(leadId, (rows) => rows.touches),
        [],
      ),
    activities: async (leadId) => all(leadId, (rows) => rows.activities),
    consents: async (leadId) => all(leadId, (rows) => rows.consents),
    submission: async (id) => state.submissions.get(id) ?? null,
  } satisfies Partial<LeadStore>;
}

/** Newest first: the key counts down from the end of time. */
function heldOf(state: LeadState, hold: Hold, page: Parameters<LeadStore['held']>[1]) {
  const keyOf = (submission: Submission): string => String(1e15 - millisOf(submission.receivedAt)) + reversed(submission.id);
  const rows = [...state.parked]
    .flatMap((id) => state.submissions.get(id) ?? [])
    .filter((submission) => submission.hold === hold)
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return pageOf(hold, rows, keyOf, page);
}

const reversed = (id: string): string => [...id].map((char) => String(1000 - char.charCodeAt(0))).join('');

const owedSince = ({ pendingStep, pendingSince, restricted }: Lead): Instant | null =>
  pendingStep === null || restricted !== null ? null : pendingSince;
const decaysAt = (lead: Lead): Instant | null => (lead.pendingStep !== null || lead.restricted !== null ? null : wakesAt(lead));

/** Leads that stand by themselves and are due before `before`, oldest first. */
const dueLeads = (state: LeadState, dueAt: (lead: Lead) => Instant | null, before: Instant, limit: number): readonly LeadId[] =>
  [...state.leads.values()]
    .flatMap(({ absorbed, lead }) => {
      const at = absorbed === null ? dueAt(lead) : null;
      return at !== null && at < before ? [{ id: lead.id, at }] : [];
    })
    .sort((x, y) => (x.at < y.at ? -1 : 1))
    .slice(0, limit)
    .map(({ id }) => id);

function queues(state: LeadState) {
  return {
    park: async (submission, idempotency, identity) => {
      if (state.submissions.has(submission.id)) return { ok: true };
      const row = idempotency && state.idempotency.get(idempotency.key);
      if (row && row.expiresAt > submission.receivedAt) return { ok: false, row };
      if (idempotency) state.idempotency.set(idempotency.key, idempotency);
      state.submissions.set(submission.id, structuredClone(submission));
      state.parked.add(submission.id);
      if (identity !== null) state.waiting.set(identity, new Set([...(state.waiting.get(identity) ?? []), submission.id]));
      return { ok: true };
    },
    waiting: async (identity) =>
      [...(state.waiting.get(identity) ?? [])]
        .flatMap((id) => state.submissions.get(id) ?? [])
        .filter(({ leadId, erasedAt }) => leadId === null && erasedAt === undefined),
    forgetVisitor: async (id, leadIds) => forgetVisitor(state, id, leadIds),
    strip: async (submission, at) => {
      state.submissions.set(submission.id, structuredClone(strippedSubmission(submission, at)));
      state.parked.delete(submission.id);
    },
    parked: async (limit) =>
      [...state.parked]
        .flatMap((id) => state.submissions.get(id) ?? [])
        .filter((submission) => submission.hold === null)
        .sort((a, b) => (a.receivedAt < b.receivedAt ? -1 : 1))
        .slice(0, limit),
    held: async (hold, page) => heldOf(state, hold, page),
    review: async (submission) => {
      if (!state.parked.has(submission.id)) return 'stale';
      state.submissions.set(submission.id, structuredClone(submission));
      return 'ok';
    },
    unpark: async (id) => {
      state.parked.delete(id);
    },
    stalled: async (before, limit) => dueLeads(state, owedSince, before, limit),
    decayed: async (before, limit) => dueLeads(state, decaysAt, before, limit),
    dueClocks: async (before, limit) =>
      dueOf(state)
        .filter((clock) => clock.wakeAt < before)
        .slice(0, limit),
    openOf: async (ownerId, limit) =>
      listOf(state, { owner: ownerId }, { cursor: null, limit: 100_000 })
        .items.filter((lead) => !isClosed(lead))
        .slice(0, limit)
        .map((lead) => lead.id),
    list: async (filter, page) => listOf(state, filter, page),
  } satisfies Partial<LeadStore>;
}

/** Reference implementation of the port: one map per kind of row, every commit checked whole and then applied whole. */
export function createMemoryLeadStore({ state = emptyLeadState() }: { readonly state?: LeadState } = {}): LeadStore {
  return {
    ...reads(state),
    ...queues(state),
    commit: async (commit) => {
      const conflict = conflictOf(state, commit);
      if (conflict) return conflict;
      applyCommit(state, commit);
      return { ok: true };
    },
    commitClock: async ({ events, ...write }) => {
      const rows = rowsOf(state, write.clock.leadId);
      if (!rows || !clockHolds(rows.clocks.get(write.clock.id), write)) return 'stale';
      rows.clocks.set(write.clock.id, structuredClone(write.clock));
      for (const event of events) rows.events.set(event.id, structuredClone(event));
      return 'ok';
    },
  };
}

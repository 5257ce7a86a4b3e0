import type { EventData } from '../../contracts/events/catalogue.ts';
import type { Engagement } from '../../domain/engagement/engagement.ts';
import { maxKept } from '../../domain/engagement/visitor-head.ts';
import type { EngagementId, LeadId, VisitorId } from '../../domain/kernel/ids.ts';
import { type Instant, millisBetween } from '../../domain/kernel/instant.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { newEvent } from '../events/new-event.ts';
import type { Appended, EngagementStore } from '../ports/engagement-store.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { Ids } from '../ports/system.ts';

export type RecordDeps = {
  readonly engagements: Pick<EngagementStore, 'visitor' | 'keep' | 'append'>;
  readonly leads: Pick<LeadStore, 'get'>;
  readonly ids: Ids;
};

type Via = EventData<'engagement.recorded.v1'>['via'];
export type RecordContext = {
  readonly at: Instant;
  readonly via: Via;
  readonly correlationId: string;
  readonly causationId: string | null;
};

/** A thin event over engagements: how many and of which kinds, nothing of what they say. */
const dataOf = (recorded: readonly Engagement[], via: Via): EventData<'engagement.recorded.v1'> => {
  const times = recorded.map(({ at }) => at).sort();
  return {
    count: recorded.length,
    signals: [...new Set(recorded.map(({ signal }) => signal))].sort(),
    firstAt: times[0] ?? '',
    lastAt: times.at(-1) ?? '',
    via,
  };
};

/**
 * Adds engagements to a lead with one event for all of them; what is there already stays as it is. Null: no such lead. Under a
 * merged id they are filed where they came in, as all acts are, and the event's reactions act on the survivor.
 */
export async function recordForLead(
  deps: RecordDeps,
  leadId: LeadId,
  engagements: readonly Engagement[],
  context: RecordContext,
): Promise<Appended | null> {
  const lead = await deps.leads.get(leadId);
  return lead && appendTo(deps, { ...lead, id: leadId }, engagements, context);
}

/** The same for a lead that has been read, under the id it is filed under. */
export function appendTo(
  deps: Pick<RecordDeps, 'engagements' | 'ids'>,
  { id: leadId, version: leadVersion }: Pick<Lead, 'id' | 'version'>,
  engagements: readonly Engagement[],
  { via, ...context }: RecordContext,
): Promise<Appended> {
  return deps.engagements.append(leadId, engagements, (recorded) =>
    newEvent({ ...context, ids: deps.ids, leadId, leadVersion }, 'engagement.recorded.v1', dataOf(recorded, via)),
  );
}

export type Recorded = ReadonlySet<EngagementId>;
const idsOf = (recorded: readonly Engagement[]): Recorded => new Set(recorded.map(({ id }) => id));

/** A bound visitor's head is written at most this often: it only has to outlive the browser's memory. */
const sightingMillis = 86_400_000;

/**
 * Adds engagements to whoever the visitor is by now: the lead that sent a form, or nobody yet. A reason when nothing was
 * added: the lead this browser belonged to is gone and what it does is nobody's business any more, or it has done too much.
 * When a form binds the visitor just while its rows are being kept, one of both sees the other's write: either the form's
 * reaction finds the rows, or the head read after them names the lead.
 */
export async function recordForVisitor(
  deps: RecordDeps,
  visitorId: VisitorId,
  engagements: readonly Engagement[],
  context: RecordContext,
): Promise<Recorded | 'visitor-forgotten' | 'visitor-full'> {
  const head = await deps.engagements.visitor(visitorId);
  if (head !== null && head.leadId !== null) {
    if (millisBetween(head.lastSeenAt, context.at) > sightingMillis) await deps.engagements.keep(visitorId, [], context.at);
    const appended = await recordForLead(deps, head.leadId, engagements, context);
    return appended === null ? 'visitor-forgotten' : idsOf(appended.recorded);
  }
  if (head !== null && head.kept >= maxKept) return 'visitor-full';
  const kept = await deps.engagements.keep(visitorId, engagements, context.at);
  if (kept.head.leadId !== null) await recordForLead(deps, kept.head.leadId, engagements, context);
  return idsOf(kept.recorded);
}

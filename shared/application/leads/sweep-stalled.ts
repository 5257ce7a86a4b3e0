import { consumers } from '../../contracts/consumers.ts';
import type { EventType, LeadEvent } from '../../contracts/events/catalogue.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { type Instant, millisBetween, plusMillis } from '../../domain/kernel/instant.ts';
import { clearedFrom } from '../../domain/leads/erasure.ts';
import type { PendingStep } from '../../domain/leads/lead.ts';
import type { PublishEvents } from '../outbox/publish-events.ts';
import type { Erasures } from '../ports/erasures.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { Clock } from '../ports/system.ts';
import type { FinishParked } from './finish-parked.ts';
import { personEvents } from './member-rows.ts';

export type SweepStalledDeps = {
  readonly leads: Pick<LeadStore, 'stalled' | 'get' | 'events' | 'parked' | 'event' | 'tombstone'>;
  readonly erasures: Pick<Erasures, 'owed'>;
  readonly publish: PublishEvents;
  readonly finishParked: FinishParked;
  readonly clock: Clock;
};

/** A step normally takes well under a second; a minute without progress means its message is gone. */
const graceMillis = 60_000;
const batch = 500;
const minute = 60_000;
const hourInMinutes = 60;

/**
 * Whether a lead that has stood still for `stillMillis` is due again: after 1, 2, 4 … 32 minutes, then hourly. A lead whose
 * message keeps failing would else put one more dead letter into its queue every minute.
 */
export function dueAgain(stillMillis: number): boolean {
  const now = stillMillis / minute;
  const before = now - 1;
  if (before < 1) return true;
  return now < hourInMinutes
    ? Math.floor(Math.log2(now)) > Math.floor(Math.log2(before))
    : Math.floor(now / hourInMinutes) > Math.floor(before / hourInMinutes);
}

/** Which event makes the machine take each step: those its function listens to. The newest of them is published again. */
const awaited: Readonly<Record<PendingStep, readonly EventType[]>> = {
  enrich: consumers['enrich-lead'].events,
  score: consumers['score-lead'].events,
  route: consumers['route-lead'].events,
};

/** What makes the reaction look again whether anything is left of a person, until nothing is. */
async function erasureOf({ leads }: SweepStalledDeps, leadId: LeadId, now: Instant): Promise<LeadEvent | null> {
  const tombstone = await leads.tombstone(leadId);
  if (tombstone === null || tombstone.clearedAt !== null) return null;
  if (!dueAgain(millisBetween(clearedFrom(tombstone.erasedAt), now))) return null;
  return leads.event(leadId, tombstone.eventId);
}

/** The backstop of the pipeline: re-emits what leads wait for, has erasures finished and resolves parked submissions. */
export const createSweepStalled =
  (deps: SweepStalledDeps, grace = graceMillis) =>
  async (): Promise<{ readonly moved: number }> => {
    const now = deps.clock.now();
    const before = plusMillis(now, -grace);
    const ids = await deps.leads.stalled(before, batch);
    const erased = await deps.erasures.owed(now, batch);
    const triggers = [...ids.map((id) => triggerOf(deps, id, now, before)), ...erased.map((id) => erasureOf(deps, id, now))];
    const events = (await Promise.all(triggers)).flatMap((event) => (event === null ? [] : [event]));
    const { failed } = await deps.publish(events);
    if (failed.length > 0) throw new Error('the bus did not take every event');
    const finished = await finishAll(deps);
    return { moved: events.length + finished };
  };

/** Every parked submission gets its try; a fault of one is told only after the others had theirs. */
async function finishAll(deps: SweepStalledDeps): Promise<number> {
  const faults: unknown[] = [];
  const parked = await deps.leads.parked(batch);
  for (const submission of parked) await deps.finishParked(submission).catch((fault: unknown) => faults.push(fault));
  if (faults.length > 0) throw new AggregateError(faults, 'parked submissions could not be finished');
  return parked.length;
}

async function triggerOf(deps: SweepStalledDeps, leadId: LeadId, now: Instant, before: Instant): Promise<LeadEvent | null> {
  const lead = await deps.leads.get(leadId);
  if (lead === null || lead.pendingStep === null || lead.updatedAt > before) return null;
  if (!dueAgain(millisBetween(lead.updatedAt, now))) return null;
  const wanted = awaited[lead.pendingStep];
  let newest: LeadEvent | null = null;
  for await (const event of personEvents(deps.leads, lead)) if (wanted.includes(event.type)) newest = event;
  return newest;
}

import type { EventType, LeadEvent } from '../../contracts/events/catalogue.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { plusMillis } from '../../domain/kernel/instant.ts';
import type { PendingStep } from '../../domain/leads/lead.ts';
import type { PublishEvents } from '../outbox/publish-events.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { Clock } from '../ports/system.ts';
import type { FinishParked } from './finish-parked.ts';

export type SweepStalledDeps = {
  readonly leads: Pick<LeadStore, 'stalled' | 'get' | 'events' | 'parked'>;
  readonly publish: PublishEvents;
  readonly finishParked: FinishParked;
  readonly clock: Clock;
};

/** A step normally takes well under a second; a minute without progress means its message is gone. */
const graceMillis = 60_000;
const batch = 500;

/** Which event makes the machine take each step; the newest of them is published again. */
const triggers: Readonly<Record<PendingStep, readonly EventType[]>> = {
  enrich: ['lead.captured.v1', 'lead.created.v1', 'lead.resubmitted.v1'],
  score: ['lead.enriched.v1', 'lead.enrichment_deferred.v1', 'lead.resubmitted.v1', 'lead.updated.v1'],
  route: ['lead.qualified.v1'],
};

/** The backstop of the pipeline: re-emits what leads wait for and resolves parked submissions. */
export const createSweepStalled =
  (deps: SweepStalledDeps, grace = graceMillis) =>
  async (): Promise<{ readonly moved: number }> => {
    const before = plusMillis(deps.clock.now(), -grace);
    const ids = await deps.leads.stalled(before, batch);
    const events = (await Promise.all(ids.map((id) => triggerOf(deps, id, before)))).flatMap((event) => (event === null ? [] : [event]));
    const { failed } = await deps.publish(events);
    if (failed.length > 0) throw new Error('the bus did not take every event');
    const parked = await deps.leads.parked(batch);
    for (const submission of parked) await deps.finishParked(submission);
    return { moved: events.length + parked.length };
  };

async function triggerOf(deps: SweepStalledDeps, leadId: LeadId, before: string): Promise<LeadEvent | null> {
  const lead = await deps.leads.get(leadId);
  if (lead === null || lead.pendingStep === null || lead.updatedAt > before) return null;
  const wanted = triggers[lead.pendingStep];
  let newest: LeadEvent | null = null;
  for (let cursor: string | null = null; ; ) {
    const page: Awaited<ReturnType<LeadStore['events']>> = await deps.leads.events(leadId, { cursor, limit: 100 });
    for (const event of page.items) if (wanted.includes(event.type)) newest = event;
    if (page.cursor === null) return newest;
    cursor = page.cursor;
  }
}

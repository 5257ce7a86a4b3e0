import type { EventData } from '../../contracts/events/catalogue.ts';
import { evaluate } from '../../domain/conditions/evaluate.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { ClockId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { DocumentRef } from '../../domain/leads/decision.ts';
import { factsOf } from '../../domain/leads/facts.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { acceptedStage } from '../../domain/leads/lifecycle.ts';
import type { Owner } from '../../domain/routing/plan.ts';
import { nextWakeAt, type SlaClock } from '../../domain/sla/clock.ts';
import { startClocks } from '../../domain/sla/start-clocks.ts';
import type { Documents } from '../documents/documents.ts';
import { MissingConfiguration } from '../ports/errors.ts';
import type { Ids } from '../ports/system.ts';

export type OpenedClocks = { readonly clocks: readonly SlaClock[]; readonly documents: readonly DocumentRef[] };
const none: OpenedClocks = { clocks: [], documents: [] };

/**
 * The clocks a lead gets with its owner: policy and calendar as published now, the owner's calendar before the policy's.
 * A lead that cannot be accepted (assigned by hand before it is an MQL, or past acceptance) gets no acceptance clock:
 * nothing its owner may do would meet it. Its first-touch clock runs like any other's.
 */
export async function openClocks(
  deps: { readonly documents: Documents<'sla-policy' | 'calendar'>; readonly ids: Ids },
  input: { readonly lead: Lead; readonly owner: Owner; readonly policyId: string; readonly at: Instant },
): Promise<OpenedClocks> {
  const policy = await deps.documents.get('sla-policy', input.policyId);
  if (policy === null) throw new MissingConfiguration('sla-policy', input.policyId);
  if (policy.body.when !== undefined && !evaluate(policy.body.when, factsOf(input.lead)).matched) return none;
  // An owner whose calendar does not exist still gets leads: the promise of the policy holds in the policy's hours.
  const own = input.owner.calendarId === null ? null : await deps.documents.get('calendar', input.owner.calendarId);
  const calendar = own ?? (await deps.documents.get('calendar', policy.body.calendarId));
  if (calendar === null) throw new MissingConfiguration('calendar', policy.body.calendarId);
  const clocks = startClocks({
    leadId: input.lead.id,
    policy: {
      ...policy.body,
      clocks: policy.body.clocks.filter((clock) => clock.kind !== 'acceptance' || acceptedStage(input.lead.stage) !== null),
    },
    policyId: policy.id,
    policyVersion: policy.version,
    calendar: calendar.body,
    at: input.at,
    ownerId: input.owner.id,
    nextId: () => brand<ClockId>(deps.ids.next('clock')),
  });
  return {
    clocks,
    documents: [
      { kind: 'sla-policy', id: policy.id, version: policy.version },
      { kind: 'calendar', id: calendar.id, version: calendar.version },
    ],
  };
}

/** As `lead.routed` and `lead.assigned` announce them to the timers. */
export const clockStarts = (clocks: readonly SlaClock[]): EventData<'lead.routed.v1'>['clocks'] =>
  clocks.map((clock) => ({
    clockId: clock.id,
    kind: clock.kind,
    generation: clock.generation,
    dueAt: clock.dueAt,
    wakeAt: nextWakeAt(clock),
    timer: clock.timer,
  }));

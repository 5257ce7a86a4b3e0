import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { isRunning, type Run, type TakenStep } from '../../domain/nurture/run.ts';
import type { NurtureStep } from '../../domain/nurture/track.ts';
import { type EventContext, newEvent } from '../events/new-event.ts';
import type { Ids } from '../ports/system.ts';

const keyOf = ({ trackId, trackVersion, cycle, generation }: Run) => ({ trackId, trackVersion, cycle, generation });
const stepOf = (run: Run, { id, purpose, channel }: NurtureStep) => ({ ...keyOf(run), stepId: id, purpose, channel });

/** Context of what happens to a run. A cause in the log of another lead of the person is none in this one. */
export const nurtureContext = (
  { ids }: { readonly ids: Ids },
  lead: Pick<Lead, 'id' | 'version'>,
  run: Run,
  at: Instant,
  cause: Pick<LeadEvent, 'id' | 'leadId' | 'correlationId'> | null = null,
): EventContext => ({
  ids,
  at,
  leadId: lead.id,
  leadVersion: lead.version,
  correlationId: cause?.correlationId ?? run.causeId,
  causationId: cause !== null && cause.leadId === lead.id ? cause.id : null,
});

export const startedEvent = (context: EventContext, run: Run): LeadEvent =>
  newEvent(context, 'lead.nurture_started.v1', { ...keyOf(run), reason: run.reason, dueAt: run.dueAt });

export const heldEvent = (context: EventContext, run: Run, step: NurtureStep, why: string, until: Instant | null): LeadEvent =>
  newEvent(context, 'lead.nurture_step_held.v1', { ...stepOf(run, step), why, until });

export const dueEvent = (
  context: EventContext,
  run: Run,
  step: NurtureStep,
  outcome: Exclude<TakenStep['outcome'], 'left-out'>,
): LeadEvent => newEvent(context, 'lead.nurture_step_due.v1', { ...stepOf(run, step), template: step.template, outcome });

/** Nothing while it goes on. */
export const endedEvents = (context: EventContext, run: Run): readonly LeadEvent[] =>
  isRunning(run)
    ? []
    : [newEvent(context, 'lead.nurture_ended.v1', { ...keyOf(run), code: run.exit?.code ?? null, taken: run.taken.length })];

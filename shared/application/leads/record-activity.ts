import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { ActivityId } from '../../domain/kernel/ids.ts';
import { parseInstant } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { type Activity, type ActivityType, type Actor, isFirstTouch } from '../../domain/leads/activity.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
import { newEvent } from '../events/new-event.ts';
import { type CommandDeps, commandContext, type LeadWithClocks, runCommand } from './command.ts';
import { meetClocks } from './end-clocks.ts';

export type ActivityInput = {
  readonly leadId: string;
  readonly principal: Principal;
  readonly type: ActivityType;
  readonly direction: 'inbound' | 'outbound' | 'internal';
  readonly automatic: boolean;
  readonly occurredAt: string | undefined;
};
export type Recorded = { readonly activityId: ActivityId; readonly firstTouch: boolean };

/** Records what sales did. A human outbound contact is the first touch: it meets the clocks that wait for one. */
export const createRecordActivity =
  (deps: CommandDeps) =>
  async (input: ActivityInput): Promise<Result<Recorded, Refusal>> => {
    const id = brand<ActivityId>(deps.ids.next('activity'));
    const state = { firstTouch: false };
    const done = await runCommand(deps, input.leadId, (found, at) => {
      const occurredAt = input.occurredAt === undefined ? at : parseInstant(input.occurredAt);
      if (occurredAt === null || occurredAt > at) return err(impossible('in-future', 'must be in the past'));
      if (occurredAt < found.lead.capturedAt) return err(impossible('before-capture', 'must not be before the lead was captured'));
      const activity: Activity = {
        id,
        leadId: found.lead.id,
        type: input.type,
        direction: input.direction,
        automatic: input.automatic,
        occurredAt,
        recordedAt: at,
        actor: actor(input.principal, found.lead),
      };
      const planned = planActivity(deps, found, activity);
      state.firstTouch = planned.firstTouch;
      return ok(planned.commit);
    });
    return done.ok ? ok({ activityId: id, firstTouch: state.firstTouch }) : done;
  };

const impossible = (code: string, message: string): Refusal =>
  refuse('invalid-request', `occurredAt ${message}`, [{ pointer: '/occurredAt', code, message }]);

/** The actor comes from the credential; an integration with `leads:act-as` acts for the lead's owner, and the row says so. */
function actor(principal: Principal, lead: Lead): Actor {
  if (principal.type === 'owner') return { type: 'owner', id: principal.id, actingFor: null };
  const actingFor = principal.scopes.has('leads:act-as') ? (lead.owner?.id ?? null) : null;
  return { type: 'integration', id: principal.id, actingFor };
}

function planActivity(deps: CommandDeps, found: LeadWithClocks, activity: Activity) {
  const { lead, clocks } = found;
  const contact = isFirstTouch(activity);
  const firstTouch = contact && lead.firstTouchAt === null;
  const next: Lead = {
    ...lead,
    version: lead.version + 1,
    firstTouchAt: firstTouch ? activity.occurredAt : lead.firstTouchAt,
    contacted: lead.contacted || contact,
    nextStep: contact ? 'follow-up' : lead.nextStep,
    updatedAt: activity.recordedAt,
  };
  const context = commandContext(deps, next, activity.recordedAt, activity.id);
  const recorded = newEvent(context, 'lead.activity_recorded.v1', {
    activityId: activity.id,
    activityType: activity.type,
    direction: activity.direction,
    automatic: activity.automatic,
    firstTouch,
    actor: actorOf({ type: activity.actor.type === 'owner' ? 'owner' : 'integration', id: activity.actor.id, scopes: new Set() }),
    actingFor: activity.actor.actingFor,
  });
  // After the event that causes it: the timeline is in the order of ids.
  const met = contact
    ? meetClocks(context, clocks, { act: 'first-touch', at: activity.occurredAt, by: personOf(activity.actor) })
    : { clocks: [], events: [] };
  return { firstTouch, commit: { lead: next, activities: [activity], clocks: met.clocks, events: [recorded, ...met.events] } };
}

const personOf = (actor: Actor): string | null => (actor.type === 'owner' ? actor.id : actor.actingFor);

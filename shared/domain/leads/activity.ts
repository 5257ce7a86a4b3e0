import type { ActivityId, LeadId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';

export const activityTypes = ['call', 'email', 'meeting', 'chat', 'sms', 'visit', 'note', 'task'] as const;
export type ActivityType = (typeof activityTypes)[number];

export type Actor = { readonly type: 'owner' | 'integration' | 'system'; readonly id: string; readonly actingFor: string | null };

/** Something sales did. A human outbound contact (not a note or task) is what stops the first-touch clock. */
export type Activity = {
  readonly id: ActivityId;
  readonly leadId: LeadId;
  readonly type: ActivityType;
  readonly direction: 'inbound' | 'outbound' | 'internal';
  readonly automatic: boolean;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
  readonly actor: Actor;
};

const contactTypes: ReadonlySet<ActivityType> = new Set(['call', 'email', 'meeting', 'chat', 'sms', 'visit']);

/** True for the acts that count as a first response: a person, outbound, not automatic, and a contact. */
export const isFirstTouch = (activity: Pick<Activity, 'type' | 'direction' | 'automatic' | 'actor'>): boolean =>
  activity.direction === 'outbound' &&
  !activity.automatic &&
  contactTypes.has(activity.type) &&
  (activity.actor.type === 'owner' || activity.actor.actingFor !== null);

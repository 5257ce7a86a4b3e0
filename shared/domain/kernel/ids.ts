import type { Brand } from './brand.ts';

/** Ids are `<prefix>_<uuidv7>`; the prefix says what the id names. */
export type LeadId = Brand<string, 'LeadId'>;
export type EventId = Brand<string, 'EventId'>;
export type SubmissionId = Brand<string, 'SubmissionId'>;
export type TouchId = Brand<string, 'TouchId'>;
export type DecisionId = Brand<string, 'DecisionId'>;
export type ClockId = Brand<string, 'ClockId'>;
export type DeliveryId = Brand<string, 'DeliveryId'>;
export type ActivityId = Brand<string, 'ActivityId'>;
export type EngagementId = Brand<string, 'EngagementId'>;
export type VisitorId = Brand<string, 'VisitorId'>;

export const idPrefixes = {
  lead: 'lead',
  event: 'evt',
  submission: 'sub',
  touch: 'tch',
  decision: 'dec',
  clock: 'clk',
  delivery: 'dlv',
  activity: 'act',
  visitor: 'vis',
  audit: 'aud',
  key: 'key',
  import: 'imp',
  export: 'exp',
  dryRun: 'dry',
  message: 'msg',
} as const;

export type IdKind = keyof typeof idPrefixes;

/** Where the ids begin of events made at most `millis` before this one; at the very beginning for what is no id of an event. */
export function eventIdsSince(eventId: string, millis: number): string {
  const time = /^evt_([0-9a-f]{8})-([0-9a-f]{4})-7/.exec(eventId);
  if (time === null) return '';
  const since = Math.max(0, Number.parseInt(`${time[1]}${time[2]}`, 16) - millis);
  return `evt_${since.toString(16).padStart(12, '0').replace(/.{4}$/, '-$&')}`;
}

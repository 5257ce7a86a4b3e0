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
  message: 'msg',
} as const;

export type IdKind = keyof typeof idPrefixes;

import * as z from 'zod';

const id = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[0-9a-f-]{36}$`));

export const $leadId = id('lead');
export const $eventId = id('evt');
export const $decisionId = id('dec');
export const $submissionId = id('sub');
export const $clockId = id('clk');
export const $activityId = id('act');
export const $importId = id('imp');
export const $exportId = id('exp');
export const $dryRunId = id('dry');
export const $at = z.iso.datetime();

/**
 * What every event carries. Events are thin: ids, versions, changed field names, rule ids and numbers; never personal
 * data. `type` carries the major version; an additive change keeps it.
 */
export const envelopeShape = {
  id: $eventId,
  occurredAt: $at,
  leadId: $leadId,
  leadVersion: z.int().min(1),
  /** The submission or command that started the chain. */
  correlationId: z.string().min(1).max(100),
  /** The event that caused this one; null when a person or an outside call did. */
  causationId: $eventId.nullable(),
  /** Path of the JSON Schema. */
  schema: z.string(),
};

import * as z from 'zod';
import { $dryRunId, $exportId, $importId, $leadId } from './events/envelope.ts';

/** What asks for one delivery attempt: ids only, the row and the event are read again. */
export const $deliverMessage = z.object({
  leadId: $leadId,
  deliveryId: z.string().regex(/^dlv_[0-9a-f-]{36}$/),
  /** Attempts made when the fast lane handed the delivery to the slow one; the row's next time is then a lease, not a plan. */
  handedOnAfter: z.int().nonnegative().optional(),
});
export type DeliverMessage = z.infer<typeof $deliverMessage>;

const jobMessage = (id: z.ZodString) =>
  z.object({ jobId: id, takes: z.int().min(0), token: z.string().max(100), watching: z.boolean().optional() });
/** What asks for the next slice of a job, as it stood after that many slices. */
export const $importMessage = jobMessage($importId);
export const $exportMessage = jobMessage($exportId);
export const $dryRunMessage = jobMessage($dryRunId);

/** What asks to look again at the leads of an account's domains: the next page of the `step`-th list of leads. */
export const $attachMessage = z.object({
  accountId: z.string().max(63),
  /** The account lost a domain, or is gone: its own leads are looked at too. */
  recheck: z.boolean(),
  step: z.int().min(0),
  cursor: z.string().max(2000).nullable(),
});
/** What asks to move the next page of what an owner who left had: the `step`-th kind of holding. */
export const $reHomeMessage = z.object({
  ownerId: z.string().max(63),
  /** Null: leads go by the plan, records are nobody's. */
  toOwnerId: z.string().max(63).nullable(),
  actor: z.string().max(200),
  requestId: z.string().max(100),
  step: z.int().min(0),
  cursor: z.string().max(2000).nullable(),
});
export type ReHomeMessage = z.infer<typeof $reHomeMessage>;

export type AttachMessage = z.infer<typeof $attachMessage>;

import * as z from 'zod';
import { $exportId, $importId, $leadId } from './events/envelope.ts';

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

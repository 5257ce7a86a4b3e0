import * as z from 'zod';
import { $leadId } from './events/envelope.ts';

/** What asks for one delivery attempt: ids only, the row and the event are read again. */
export const $deliverMessage = z.object({
  leadId: $leadId,
  deliveryId: z.string().regex(/^dlv_[0-9a-f-]{36}$/),
});
export type DeliverMessage = z.infer<typeof $deliverMessage>;

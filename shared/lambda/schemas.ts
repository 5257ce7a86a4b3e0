import * as z from 'zod';
import type { NurtureWake } from '../application/nurture/wake-nurture.ts';
import type { Wake } from '../application/sla/wake-clock.ts';
import { type EventType, eventSchema, type LeadEvent } from '../contracts/events/catalogue.ts';
import { $clockId, $leadId } from '../contracts/events/envelope.ts';
import { checked } from '../domain/kernel/brand.ts';

/** Messages a consumer takes: exactly these event types, unknown extra fields kept (R19). */
export const eventMessage = (types: readonly EventType[]): z.ZodType<LeadEvent> =>
  z.union(types.map((type) => eventSchema(type))).transform((event) => checked<LeadEvent>(event));

/** A wake of one clock; of the workflow also the instant it woke for, which the clock row decides, not the caller. */
export const $wake: z.ZodType<Wake> = z
  .object({ clockId: $clockId, leadId: $leadId, generation: z.int().min(1) })
  .transform((wake) => checked<Wake>(wake));

/** A wake of one run through a track. */
export const $nurtureWake: z.ZodType<NurtureWake> = z
  .object({ leadId: $leadId, trackId: z.string().max(63), cycle: z.int().min(1), generation: z.int().min(1) })
  .transform((wake) => checked<NurtureWake>(wake));

/** What a log line may say about an event. */
export const eventIds = (event: LeadEvent) => ({ eventId: event.id, eventType: event.type, leadId: event.leadId });

import * as z from 'zod';
import { type Obligation, obligationStates } from '../../domain/consent/obligation.ts';
import { $storedAt, stored } from './stored.ts';

export const storedObligation = stored<Obligation>(
  'obligation',
  z.looseObject({
    leadId: z.string(),
    endpointId: z.string(),
    eventId: z.string(),
    eventType: z.string(),
    state: z.enum(obligationStates),
    deliveryId: z.string(),
    tries: z.int(),
    openedAt: $storedAt,
    dueAt: $storedAt,
    nextCheckAt: $storedAt.nullable(),
    closedAt: $storedAt.nullable(),
    evidence: z.object({ deliveryId: z.string(), at: $storedAt, status: z.int() }).nullable(),
  }),
);

import * as z from 'zod';
import { type Activity, activityTypes } from '../../domain/leads/activity.ts';
import { $storedAt, stored } from './stored.ts';

export const storedActivity = stored<Activity>(
  'activity',
  z.looseObject({
    id: z.string(),
    leadId: z.string(),
    type: z.enum(activityTypes),
    direction: z.enum(['inbound', 'outbound', 'internal']),
    automatic: z.boolean(),
    occurredAt: $storedAt,
    recordedAt: $storedAt,
    actor: z.looseObject({ type: z.enum(['owner', 'integration', 'system']), id: z.string(), actingFor: z.string().nullable() }),
  }),
);

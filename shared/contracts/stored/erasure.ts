import * as z from 'zod';
import { erasureReasons, type Tombstone } from '../../domain/leads/erasure.ts';
import { $storedAt, absentAsNull, stored } from './stored.ts';

export const storedTombstone = stored<Tombstone>(
  'tombstone',
  z.looseObject({
    leadId: z.string(),
    headId: z.string(),
    members: z.array(z.string()),
    erasedAt: $storedAt,
    reason: z.enum(erasureReasons),
    actor: z.string(),
    eventId: z.string(),
    identities: z.array(z.string()),
    clearedAt: absentAsNull($storedAt),
  }),
);

import * as z from 'zod';
import { type MatchPolicy, mostHits } from '../../domain/identity/match-policy.ts';

const $percent = z.int().min(0).max(100);

export const $matching = z
  .strictObject({
    enabled: z.boolean().default(true),
    weights: z
      .strictObject({ mailbox: $percent, phone: $percent, 'name-domain': $percent, 'name-company': $percent })
      .meta({ description: 'How sure each criterion makes by itself; 0 turns it off. Together: 1 − Π(1 − weight).' }),
    otherName: $percent.meta({ description: 'Taken off when both have a full name and these differ.' }),
    suggestAt: $percent.min(1),
    maxHits: z.int().min(1).max(mostHits).meta({ description: 'A value that more leads share is ignored.' }),
  })
  .meta({ id: 'Matching', description: 'When two leads are suggested to be one person.' }) satisfies z.ZodType<MatchPolicy, unknown>;

import * as z from 'zod';
import { stages } from '../../domain/leads/lifecycle.ts';
import { leadChanges } from '../../domain/replay/compare.ts';
import type { LeadRecord } from '../../domain/replay/record.ts';
import { $storedAt, stored } from './stored.ts';

const $text = z.string().nullable();
const $scalar = z.union([z.string(), z.number(), z.boolean()]);
const $facts = z.record(z.string(), z.union([$scalar, z.array($scalar)]).nullable()).nullable();
const $standing = z.object({ mqlAt: $storedAt.nullable(), grade: $text, cell: $text });
const bySide = <T extends z.ZodType>(schema: T) => z.object({ published: schema, draft: schema });

/** A line of the files a dry run keeps between its slices. */
export const storedLeadRecord = stored<LeadRecord>(
  'record of a replayed lead',
  z.object({
    leadId: z.string(),
    outcome: z.enum(['won', 'lost']).nullable(),
    actual: z.object({ stage: z.enum(stages), mqlAt: $storedAt.nullable(), ownerId: $text, teamId: $text, queue: $text }),
    standing: bySide($standing),
    changes: z.array(z.enum(leadChanges)),
    rules: z.array(z.string()),
    routed: bySide($facts),
    blocked: z.boolean(),
    accountId: $text,
    domainKey: $text,
  }),
);

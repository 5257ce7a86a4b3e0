import * as z from 'zod';
import { criteria } from '../../domain/identity/criteria.ts';
import type { MatchRow } from '../../domain/identity/match-row.ts';
import { type Suspicion, suspicionStates } from '../../domain/identity/suspicion.ts';
import { $storedAt, stored } from './stored.ts';

const $text = z.string().nullable();

export const storedMatchRow = stored<MatchRow>(
  'match row',
  z.looseObject({
    leadId: z.string(),
    leadVersion: z.int(),
    revision: z.int(),
    keys: z.array(z.object({ criterion: z.enum(criteria), mac: z.string() })),
  }),
);

export const storedSuspicion = stored<Suspicion>(
  'suspicion',
  z.looseObject({
    pair: z.tuple([z.string(), z.string()]),
    state: z.enum(suspicionStates),
    score: z.number(),
    evidence: z.array(z.object({ criterion: z.enum([...criteria, 'other-name']), weight: z.number() })),
    seen: z.array(z.enum(criteria)),
    suspectedAt: $storedAt,
    decidedBy: $text,
    decidedAt: $storedAt.nullable(),
    note: $text,
    revision: z.int(),
  }),
);

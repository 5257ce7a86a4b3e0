import * as z from 'zod';
import { criteria } from '../../domain/identity/criteria.ts';
import { suspicionStates } from '../../domain/identity/suspicion.ts';

const $at = z.iso.datetime();
const shape = {
  state: z.enum(suspicionStates),
  score: z.number().meta({ description: '0 to 100: how likely the two are one person.' }),
  evidence: z
    .array(z.object({ criterion: z.enum([...criteria, 'other-name']), weight: z.number() }))
    .meta({ description: 'What both have in common, and what it weighs; other-name speaks against it.' }),
  suspectedAt: $at,
  decidedBy: z.string().nullable(),
  decidedAt: $at.nullable(),
  note: z.string().nullable(),
};

export const $duplicate = z
  .object({ leadId: z.string().meta({ description: 'The other lead; what was merged into another one, as that one.' }), ...shape })
  .meta({ id: 'Duplicate', description: 'A lead that may be the same person as the one asked about.' });

export const $duplicatePair = z.object({ leadId: z.string(), otherId: z.string(), ...shape }).meta({ id: 'DuplicatePair' });

import * as z from 'zod';
import type { AnswerRow } from '../../domain/enrichment/answer.ts';
import type { Breaker } from '../../domain/enrichment/breaker.ts';
import { factPaths, factSources, providers, subjects } from '../../domain/enrichment/facts.ts';
import type { LookUpState } from '../../domain/enrichment/look-up-state.ts';
import { $storedAt, stored } from './stored.ts';

const $text = z.string().nullable();
const $fact = { path: z.enum(factPaths), value: z.union([z.string(), z.number()]), confidence: z.number() };

const $tried = z.looseObject({
  step: z.string(),
  outcome: z.enum(['found', 'notFound', 'pending', 'busy', 'denied', 'throttled', 'failed', 'skipped']),
  reason: $text,
  since: $storedAt,
  until: $storedAt.nullable(),
  costCents: z.int(),
  cached: z.boolean(),
});

export const storedLookUpState = stored<LookUpState>(
  'look-up',
  z.looseObject({
    leadId: z.string(),
    revision: z.int(),
    run: z.looseObject({
      startedAt: $storedAt,
      eventId: z.string(),
      correlationId: z.string(),
      segment: z.string(),
      waterfallVersion: z.int(),
      tried: z.array($tried),
      done: z.boolean(),
    }),
    facts: z.array(
      z.looseObject({ ...$fact, source: z.enum(factSources), at: $storedAt, expiresAt: $storedAt.nullable(), costCents: z.int() }),
    ),
    spentCents: z.int(),
    personKeys: z.array(z.string()),
    dueAt: $storedAt.nullable(),
  }),
);

export const storedAnswer = stored<AnswerRow>(
  'provider answer',
  z.looseObject({
    key: z.object({ subject: z.enum(subjects), mac: z.string(), provider: z.enum(providers) }),
    revision: z.int(),
    state: z.enum(['asking', 'pending', 'answered', 'free']),
    until: $storedAt,
    token: $text,
    repeatable: z.boolean(),
    outcome: z
      .discriminatedUnion('kind', [
        z.object({ kind: z.literal('found'), facts: z.array(z.looseObject($fact)) }),
        z.object({ kind: z.enum(['notFound', 'denied', 'unclear']), reason: z.string() }),
      ])
      .nullable(),
    askedAt: $storedAt,
    costCents: z.int(),
    day: z.string(),
  }),
);

export const storedBreaker = stored<Breaker>(
  'breaker',
  z.looseObject({ failures: z.int(), trips: z.int(), openUntil: $storedAt.nullable(), probeUntil: $storedAt.nullable() }),
);

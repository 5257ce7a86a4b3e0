import * as z from 'zod';
import { factPaths, factSources } from '../../domain/enrichment/facts.ts';
import { sizeBands } from '../../domain/enrichment/normalise.ts';
import { $at } from '../events/envelope.ts';

const $value = z.union([z.string(), z.number()]).nullable();

const $source = z.object({
  source: z.enum(factSources).meta({ description: '`offline` is what the e-mail domain, the title and the form already tell.' }),
  value: z.union([z.string(), z.number()]),
  confidence: z.number(),
  at: $at,
  expiresAt: $at.nullable().meta({ description: 'When its licence ends; null: it does not.' }),
  expired: z.boolean(),
  costCents: z.int().meta({ description: 'Of the whole answer it came in; 0 when another lead had paid for it.' }),
  agrees: z.boolean().meta({ description: 'With what the lead holds.' }),
});

const $field = z.object({
  path: z.enum(factPaths),
  value: $value.meta({ description: 'What the lead holds.' }),
  becomes: $value.optional().meta({ description: 'What the next move will lay there.' }),
  winner: z.enum([...factSources, 'person']).nullable(),
  why: z.string().meta({
    description:
      '`manual` and `removed-by-a-person` win over every source; else the policy of the waterfall, or that there is one source or none.',
  }),
  confidence: z.number(),
  wanted: z.boolean(),
  sources: z.array($source).meta({ description: 'Best first.' }),
});

const $tried = z.object({
  step: z.string().meta({ description: '`provider/subject`.' }),
  outcome: z.string(),
  reason: z.string().nullable(),
  since: $at,
  until: $at.nullable().meta({ description: 'When it is asked again; null: it is over.' }),
  costCents: z.int(),
  cached: z.boolean(),
});

/** Where each field of a lead comes from, and what providers are still being asked. */
export const $enrichment = z
  .object({
    leadId: z.string(),
    waterfall: z.int().nullable().meta({ description: 'The published version; null: no provider is asked.' }),
    allowed: z.boolean().meta({ description: 'Whether the person’s consents let providers be asked.' }),
    waits: z.boolean().meta({ description: 'Whether score and owner wait for providers, which they do for a minute at most.' }),
    spentCents: z.int(),
    sizeBand: z.enum(sizeBands).nullable().meta({ description: 'Of the company, by its employees.' }),
    missing: z.array(z.enum(factPaths)).meta({ description: 'Wanted fields that no source is sure enough of.' }),
    run: z
      .object({
        state: z.enum(['asking', 'done']),
        startedAt: $at,
        segment: z.string(),
        waterfallVersion: z.int(),
        nextAt: $at.nullable(),
        tried: z.array($tried),
      })
      .nullable(),
    fields: z.array($field),
  })
  .meta({ id: 'Enrichment' });

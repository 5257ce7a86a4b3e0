import * as z from 'zod';
import { operators } from '../../domain/conditions/condition.ts';
import { $at } from '../events/envelope.ts';
import { $learned } from './learned-resources.ts';

const $text = z.string().nullable();
const $value = z.union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number(), z.boolean()]))]).nullable();
const $dimension = z.enum(['fit', 'engagement']);

const $leaf = z.object({ field: z.string(), op: z.enum(operators), expected: $value, value: $value, matched: z.boolean() });
const $exclusion = z.object({ id: z.string(), label: z.string() }).nullable();
const $line = z.object({
  dimension: $dimension,
  group: z.string(),
  rule: z.string().meta({ description: 'Of the rubric; `clamp` and `rounding` lines carry corrections.' }),
  label: z.string(),
  points: z.number(),
  because: z.string(),
});

const $needed = z.object({ rule: z.string(), label: z.string(), signal: z.string(), count: z.int() });

/** The score of a lead at one instant, each point of it, and what would become of it. */
export const $score = z
  .object({
    leadId: z.string(),
    at: $at,
    rubric: z.string().meta({ description: 'The published rubric, `id@version`.' }),
    factsAsOf: $at.meta({ description: 'When the facts the fit was judged by were noted: now, or by the scoring before `at`.' }),
    fit: z.int(),
    grade: z.string(),
    engagement: z.int(),
    cell: z.string(),
    qualified: z.boolean(),
    path: z.enum(['mql', 'pql']).nullable().meta({ description: 'The threshold, or what they did in the product.' }),
    exclusion: $exclusion,
    lines: z.array($line).meta({ description: 'The lines of a dimension sum to its score.' }),
    threshold: z.array($leaf),
    outlook: z
      .object({
        dropsAt: $at.nullable().meta({ description: 'When decay alone takes a qualified lead below the threshold.' }),
        nextCell: z.object({ at: $at, cell: z.string() }).nullable(),
        until: $at.meta({ description: 'How far it was looked ahead.' }),
      })
      .meta({ description: 'What becomes of the score if nothing more happens.' }),
    toQualify: z
      .object({
        state: z.enum(['qualified', 'reachable', 'unreachable']),
        events: z.array($needed),
        fewest: z.boolean().meta({ description: 'False when a smaller set may exist: a large one is put together act by act.' }),
        exclusion: $exclusion,
        missing: z.array($leaf).meta({ description: 'What stands in the way whatever the person does next.' }),
        worthAsking: z
          .array(z.object({ rule: z.string(), label: z.string(), points: z.number(), fields: z.array(z.string()) }))
          .meta({ description: 'Rules of the fit that read what is not known yet.' }),
      })
      .meta({ description: 'The cheapest acts that would make the lead an MQL at that instant.' }),
    learned: $learned,
  })
  .meta({ id: 'Score' });

const $delta = z.object({
  dimension: $dimension,
  group: z.string(),
  rule: z.string(),
  label: z.string(),
  before: z.number(),
  after: z.number(),
});

/** One scoring that was written down. */
export const $scoreChange = z
  .object({
    decisionId: z.string(),
    leadId: z.string(),
    at: $at,
    rubric: $text,
    trigger: z.object({ eventId: z.string(), type: $text }).nullable().meta({ description: 'The event that asked for it.' }),
    blocked: $text.meta({ description: 'Why nothing was judged, when nothing was.' }),
    fit: z.int().nullable(),
    engagement: z.int().nullable(),
    cell: $text,
    qualified: z.boolean(),
    delta: z.object({ fit: z.int(), engagement: z.int() }).meta({ description: 'Against the scoring before it.' }),
    changes: z.array($delta).meta({ description: 'Points by rule, where they are others than before.' }),
  })
  .meta({ id: 'ScoreChange' });

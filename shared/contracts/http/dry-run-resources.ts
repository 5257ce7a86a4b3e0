import * as z from 'zod';
import { operators } from '../../domain/conditions/condition.ts';
import { leadChanges } from '../../domain/replay/compare.ts';
import { dryRunKinds, exportFormats, jobStates } from '../../domain/transfer/job.ts';
import { $at, $leadId } from '../events/envelope.ts';

const $text = z.string().nullable();
const $percent = z.number().min(0).max(1000);
const $version = z.int().min(1).optional().meta({ description: 'Try this published version instead of the draft.' });

export const $guardRails = z
  .strictObject({
    maxFewerMqlPercent: $percent.optional().meta({ description: 'Fewer MQLs than the published version makes.' }),
    maxMoreMqlPercent: $percent.optional(),
    maxOwnerChangePercent: $percent.optional().meta({ description: 'Of the leads any one owner gets, up or down.' }),
    maxUnroutedPercent: $percent.optional().meta({ description: 'Of the qualified leads, those that find no owner.' }),
    keepWon: z.boolean().optional().meta({ description: 'No lead that was won may lose its qualification.' }),
  })
  .refine((rails) => Object.keys(rails).length > 0, 'name at least one rail');

const $instant = z.iso.datetime({ offset: true });
const $period = z.strictObject({
  from: $instant.meta({ description: 'Leads captured from then on.' }),
  to: $instant.optional().meta({ description: 'Leads captured before then; now unless it says otherwise.' }),
  limit: z.int().min(1).max(100_000).default(10_000).meta({ description: 'The newest of them, when there are more.' }),
  format: z.enum(exportFormats).default('ndjson'),
  version: $version,
  guardRails: $guardRails.optional(),
});
const $leads = z.strictObject({ leadIds: z.array($leadId).min(1).max(20), version: $version });

export const $planDryRun = $period.meta({ id: 'PlanDryRun' });
export const $rubricDryRun = z.union([$leads, $period], 'must be {"leadIds": […]} or {"from": "…"} with what goes with it');

const $leaf = z.object({
  in: z.enum(['published', 'draft']),
  field: z.string(),
  op: z.enum(operators),
  expected: z.json(),
  matched: z.boolean(),
});
const $rule = z.object({
  dimension: z.enum(['fit', 'engagement']),
  group: z.string(),
  rule: z.string(),
  label: z.string(),
  before: z.number(),
  after: z.number(),
});
const sided = <T extends z.ZodType>(schema: T) => z.object({ published: schema, draft: schema });
const $cell = z.object({ grade: $text, cell: $text });

/** A line of the result of a rubric, in NDJSON. */
const $difference = z
  .object({
    leadId: z.string(),
    cycle: z.int(),
    change: z.enum(leadChanges).meta({ description: '`cell`: qualifies as before and stands in another cell today.' }),
    publishedAt: $at.nullable().meta({ description: 'When the published version qualifies the lead.' }),
    draftAt: $at.nullable(),
    seconds: z.number().nullable().meta({ description: 'Draft minus published; negative is earlier.' }),
    actualAt: $at.nullable().meta({ description: 'When it really became an MQL.' }),
    outcome: z.enum(['won', 'lost']).nullable(),
    published: $cell,
    draft: $cell,
    rules: z.array($rule).meta({ description: 'Points by rule where they differ, at the moment one of the two qualified the lead.' }),
    threshold: z.array($leaf).meta({ description: 'Conditions of the thresholds that decide otherwise.' }),
    exclusion: sided($text).nullable(),
    path: sided(z.enum(['mql', 'pql']).nullable()),
    recomputed: z.array(z.string()).meta({ description: 'Fields that no decision had pinned: they are those of today.' }),
  })
  .meta({ id: 'DryRunDifference' });

const $standing = z.object({ mqlAt: $at.nullable(), grade: $text, cell: $text });
export const $leadsDryRun = z
  .object({
    candidate: z.string(),
    baseline: z.string(),
    leads: z.array(
      z.object({
        leadId: z.string(),
        leftOut: $text.meta({ description: 'Why nothing can be said of the lead.' }),
        standing: sided($standing).nullable(),
        differences: z.array($difference),
      }),
    ),
  })
  .meta({ id: 'LeadsDryRun', description: 'What a rubric would have made of a few leads; nothing is written.' });

const $counts = z.record(z.string(), z.int());
const $kept = z.object({ total: z.int(), published: z.int(), draft: z.int() });
const $loads = z.array(z.object({ id: z.string(), actual: z.int(), published: z.int(), draft: z.int() }));
const $summary = z
  .object({
    leads: z.int(),
    mql: z.object({ published: z.int(), draft: z.int(), actual: z.int() }),
    changes: $counts,
    stages: z.object({ published: $counts, draft: $counts, actual: $counts }),
    grades: sided($counts),
    cells: sided($counts),
    outcomes: z.object({ won: $kept, lost: $kept, precision: sided(z.number().nullable()), recall: sided(z.number().nullable()) }),
    lostWon: z.object({ count: z.int(), leads: z.array(z.string()) }),
    rules: z.array(z.object({ rule: z.string(), leads: z.int() })),
    owners: $loads.meta({ description: 'Leads each owner would have got; teams begin level in both.' }),
    teams: $loads,
    queues: $loads,
    rerouted: z.int().meta({ description: 'Leads that another rule or team gets, or nobody.' }),
  })
  .meta({ id: 'DryRunSummary' });

const $rail = z.object({ rail: z.string(), limit: z.number(), value: z.number().nullable(), passed: z.boolean(), detail: z.string() });
export const $dryRunJob = z
  .object({
    id: z.string(),
    state: z.enum(jobStates),
    kind: z.enum(dryRunKinds),
    candidate: z.string().meta({ description: '`id@draft-<revision>` or `id@<version>`.' }),
    baseline: z.string(),
    from: $at,
    to: $at,
    asOf: $at.meta({ description: 'What happened later does not count.' }),
    cancelRequested: z.boolean(),
    progress: z.object({
      leads: z.int().nullable().meta({ description: 'To replay; null while they are being listed.' }),
      replayed: z.int(),
    }),
    differences: z.int(),
    leftOut: $counts.meta({ description: 'Leads nothing can be said of, by the reason.' }),
    summary: $summary.nullable(),
    guardRails: z.object({ passed: z.boolean(), rails: z.array($rail) }).nullable(),
    failure: z.object({ code: z.string(), message: z.string() }).nullable(),
    result: z.object({ url: z.string(), expiresAt: $at }).nullable().meta({ description: 'A line for every difference.' }),
    createdAt: $at,
    startedAt: $at.nullable(),
    endedAt: $at.nullable(),
  })
  .meta({ id: 'DryRun' });

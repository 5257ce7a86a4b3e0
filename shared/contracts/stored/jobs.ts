import * as z from 'zod';
import { delimiters } from '../../domain/transfer/csv-text.ts';
import { existingPolicies, legalBases } from '../../domain/transfer/import-settings.ts';
import { type DryRunJob, dryRunKinds, type ExportJob, exportFormats, type ImportJob, jobStates } from '../../domain/transfer/job.ts';
import { $storedAt, stored } from './stored.ts';

const $text = z.string().nullable();

const common = {
  id: z.string(),
  state: z.enum(jobStates),
  generation: z.int(),
  takes: z.int(),
  holder: $text,
  leaseUntil: $storedAt.nullable(),
  cancelRequested: z.boolean(),
  actor: z.string(),
  createdAt: $storedAt,
  startedAt: $storedAt.nullable(),
  endedAt: $storedAt.nullable(),
  parts: z.array(z.int()),
  resultBytes: z.int().nullable(),
  failure: z.object({ code: z.string(), message: z.string() }).nullable(),
};

const $settings = z.looseObject({
  columns: z.record(z.string(), z.string()),
  consent: z.looseObject({
    legalBasis: z.enum(legalBases),
    note: z.string(),
    grants: z.object({ purpose: z.string(), channel: z.string() }).nullable(),
  }),
  tags: z.array(z.string()),
  source: z.object({ source: z.string(), medium: z.string(), campaign: z.string() }).partial(),
  defaultCountry: $text,
  existing: z.enum(existingPolicies),
  delimiter: z.enum(delimiters).nullable(),
  dryRun: z.boolean(),
});

export const storedImportJob = stored<ImportJob>(
  'import',
  z.looseObject({
    ...common,
    kind: z.literal('import'),
    name: $text,
    settings: $settings,
    fileBytes: z.int().nullable(),
    header: z.array(z.string()).nullable(),
    delimiter: z.enum(delimiters).nullable(),
    offset: z.int(),
    row: z.int(),
    counts: z.object({ created: z.int(), updated: z.int(), unchanged: z.int(), duplicate: z.int(), failed: z.int() }),
    warnings: z.array(z.string()),
  }),
);

export const storedExportJob = stored<ExportJob>(
  'export',
  z.looseObject({
    ...common,
    kind: z.literal('export'),
    format: z.enum(exportFormats),
    filter: z.object({ stage: $text, owner: $text }),
    cursor: $text,
    leads: z.int(),
    leftOut: z.record(z.string(), z.int()).default({}),
  }),
);

/** Summary and verdict are written once, at the end, and only shown: their inside is the view's to judge. */
export const storedDryRunJob = stored<DryRunJob>(
  'dry run',
  z.looseObject({
    ...common,
    kind: z.literal('dry-run'),
    format: z.enum(exportFormats),
    document: z.object({ kind: z.enum(dryRunKinds), id: z.string() }),
    candidate: z.union([z.object({ revision: z.int() }), z.object({ version: z.int() })]),
    baseline: z.object({ id: z.string(), version: z.int() }),
    period: z.object({ from: $storedAt, to: $storedAt, limit: z.int() }),
    rails: z.looseObject({}).nullable(),
    cursor: $text,
    lists: z.array(z.int()),
    total: z.int().nullable(),
    replayed: z.int(),
    differences: z.int(),
    leftOut: z.record(z.string(), z.int()),
    summary: z.looseObject({}).nullable(),
    verdict: z.looseObject({ passed: z.boolean() }).nullable(),
  }),
);

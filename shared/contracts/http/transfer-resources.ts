import * as z from 'zod';
import { countryCode } from '../../domain/leads/country-code.ts';
import { stages } from '../../domain/leads/lifecycle.ts';
import { delimiters } from '../../domain/transfer/csv-text.ts';
import { existingPolicies, legalBases } from '../../domain/transfer/import-settings.ts';
import { exportFormats, jobStates } from '../../domain/transfer/job.ts';
import { $slug } from '../documents/common.ts';
import { mappableFields } from '../documents/form.ts';

const $at = z.iso.datetime();

const $consent = z
  .strictObject({
    legalBasis: z.enum(legalBases),
    note: z
      .string()
      .trim()
      .min(1)
      .max(2000)
      .meta({ description: 'Where the basis comes from, in your words; kept as evidence with every lead of the file.' }),
    grants: z
      .strictObject({ purpose: $slug, channel: $slug })
      .nullable()
      .default(null)
      .meta({ description: 'What the people consented to. It lifts no withdrawal.' }),
  })
  .refine((consent) => consent.grants === null || consent.legalBasis === 'freely-given-consent', {
    path: ['grants'],
    message: 'only freely-given-consent grants anything',
  });

const $country = z
  .string()
  .max(100)
  .transform((text, context): string => {
    const code = countryCode(text);
    if (code !== null) return code;
    context.addIssue({ code: 'custom', message: 'must be a country code such as DE, or the name of a country' });
    return z.NEVER;
  });

/** What the body of an import and the CLI's map file say. */
export const $importCreate = z
  .strictObject({
    name: z.string().trim().min(1).max(200).nullable().default(null).meta({ description: 'Of the file, for people.' }),
    columns: z
      .record(z.string().trim().min(1).max(200), z.enum(mappableFields))
      .refine(
        (columns) => Object.values(columns).filter((path) => path === 'person.email').length === 1,
        'map exactly one column to person.email',
      )
      .refine((columns) => Object.keys(columns).length <= 100, 'at most 100 columns')
      .meta({ description: 'Column name, as the header spells it, to the lead attribute it fills. Other columns stay with the raw row.' }),
    consent: $consent,
    tags: z.array($slug).max(20).default([]),
    source: z
      .strictObject({ source: z.string().max(200), medium: z.string().max(200), campaign: z.string().max(200) })
      .partial()
      .default({}),
    defaultCountry: $country.nullable().default(null),
    existing: z
      .enum(existingPolicies)
      .default('fill-empty')
      .meta({ description: 'A person who is a lead already: fill what is empty and keep the rest as claims, or leave alone.' }),
    delimiter: z.enum(delimiters).nullable().default(null).meta({ description: 'Null: found in the header line.' }),
    dryRun: z.boolean().default(false),
  })
  .meta({ id: 'ImportCreate' });

const $signed = z.object({
  url: z.string().meta({ description: 'Absolute, or relative to the address of the API. Needs no key.' }),
  expiresAt: $at,
});
const $failure = z.object({ code: z.string(), message: z.string() }).nullable();
const times = { createdAt: $at, startedAt: $at.nullable(), endedAt: $at.nullable() };

export const $importJob = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    state: z.enum(jobStates),
    dryRun: z.boolean(),
    cancelRequested: z.boolean(),
    progress: z.object({ bytes: z.int(), totalBytes: z.int().nullable(), rows: z.int() }),
    counts: z.object({ created: z.int(), updated: z.int(), unchanged: z.int(), duplicate: z.int(), failed: z.int() }),
    warnings: z.array(z.string()),
    failure: $failure,
    upload: $signed
      .extend({ method: z.literal('PUT') })
      .nullable()
      .meta({ description: 'Where to send the file, until the import is started.' }),
    result: $signed.nullable().meta({ description: 'A CSV line for every row, once the import has ended.' }),
    ...times,
  })
  .meta({ id: 'Import' });

export const $exportCreate = z
  .strictObject({
    format: z.enum(exportFormats),
    stage: z.enum(stages).optional(),
    owner: z.string().max(63).optional(),
  })
  .meta({ id: 'ExportCreate' });

export const $exportJob = z
  .object({
    id: z.string(),
    state: z.enum(jobStates),
    format: z.enum(exportFormats),
    leads: z.int(),
    leftOut: z.record(z.string(), z.int()).meta({ description: 'Leads the consent gate kept out of the file, by its reason.' }),
    failure: $failure,
    result: $signed.nullable(),
    ...times,
  })
  .meta({ id: 'Export' });

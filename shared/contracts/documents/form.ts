import * as z from 'zod';
import { type Form, fieldTypes } from '../../domain/leads/form.ts';
import { type SpamSettings, spamReasons } from '../../domain/spam/settings.ts';
import { $slug } from './common.ts';

/** Lead attributes a form field may fill. */
export const mappableFields = [
  'person.email',
  'person.firstName',
  'person.lastName',
  'person.phone',
  'person.title',
  'person.language',
  'person.country',
  'company.name',
  'company.domain',
  'company.employees',
  'company.industry',
  'touch.selfReported',
] as const;

/** Text by language of two letters. */
const $localized = (longest: number) =>
  z.record(z.string().regex(/^[a-z]{2}$/, 'must be a language of two letters such as de'), z.string().min(1).max(longest));

const $fieldName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'must start with a letter and hold letters, digits and _ only, at most 64');

const $field = z.strictObject({
  name: $fieldName,
  type: z.enum(fieldTypes),
  label: z.string().min(1).max(200),
  labels: $localized(200).optional(),
  required: z.boolean().default(false),
  maxLength: z.int().min(1).max(4096).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  options: z.array(z.string().min(1).max(200)).max(300).optional(),
  mapTo: z.enum(mappableFields).optional(),
  progressive: z.boolean().optional(),
});

const $rate = (perSecond: number, burst: number) =>
  z
    .strictObject({ perSecond: z.number().min(0).max(10_000).default(perSecond), burst: z.int().min(1).max(100_000).default(burst) })
    .default({ perSecond, burst });

const $altcha = z.strictObject({
  kind: z.literal('altcha'),
  when: z.enum(['always', 'suspicious']).default('suspicious'),
  cost: z.int().min(1000).max(1_000_000).default(50_000),
});
const $turnstile = z.strictObject({
  kind: z.literal('turnstile'),
  siteKey: z.string().min(1).max(200),
  onOutage: z.enum(['accept', 'quarantine']).default('accept'),
  hostnames: z.array(z.string().max(253)).max(50).default([]),
  action: z.string().max(100).nullable().default(null),
});

/** The defaults suit a form on a public page: a person posts once, an office of people posts a few times a minute. */
const $spam = z
  .strictObject({
    token: z.enum(['optional', 'required']).default('optional'),
    minSeconds: z.number().min(0).max(60).default(2),
    tokenMinutes: z.int().min(1).max(1440).default(120),
    tokenUses: z.int().min(1).max(1000).default(5),
    limits: z
      .strictObject({ address: $rate(2, 20), form: $rate(100, 1000), emailDomain: $rate(20, 200), exact: z.boolean().default(false) })
      .prefault({}),
    repeatedMessageSenders: z.int().min(2).max(10_000).default(5),
    weights: z.partialRecord(z.enum(spamReasons), z.int().min(-1000).max(1000)).default({}),
    quarantineAt: z.int().min(1).max(1000).default(50),
    rejectAt: z.int().min(1).max(1000).default(100),
    challenge: z.discriminatedUnion('kind', [$altcha, $turnstile]).nullable().default(null),
  })
  .prefault({}) satisfies z.ZodType<SpamSettings, unknown>;

const $aliases = z
  .strictObject({
    hubspot: z
      .array(
        z.strictObject({ portalId: z.string().regex(/^\d{1,20}$/, 'must be digits'), formGuid: z.string().min(1).max(100).optional() }),
      )
      .max(100)
      .default([]),
    oids: z
      .array(z.string().regex(/^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/, 'must be a Salesforce id of 15 or 18 letters and digits'))
      .max(100)
      .default([]),
    espoKeys: z
      .array(z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, 'must be letters, digits, - and _'))
      .max(100)
      .default([]),
    metaPageIds: z
      .array(z.string().regex(/^\d{1,30}$/, 'must be digits'))
      .max(100)
      .default([]),
    fields: z.record(z.string().min(1).max(200), z.string().min(1).max(64)).default({}),
    consents: z.record(z.string().min(1).max(200), z.string().min(1).max(64)).default({}),
  })
  .prefault({});

export const $form = z
  .strictObject({
    name: z.string().min(1).max(200),
    enabled: z.boolean().default(true),
    fields: z.array($field).min(1).max(100),
    consents: z
      .array(
        z.strictObject({
          field: $fieldName,
          purpose: $slug,
          channel: $slug,
          noticeText: z.string().min(1).max(4000),
          noticeTexts: $localized(4000).optional(),
          doubleOptIn: z.boolean().optional(),
        }),
      )
      .default([]),
    origins: z.array(z.string().max(200)).default(['*']),
    redirect: z
      .strictObject({ default: z.url().nullable().default(null), hosts: z.array(z.string().max(253)).default([]) })
      .default({ default: null, hosts: [] }),
    inlineMessage: z.string().max(1000).default('Thank you.'),
    inlineMessages: $localized(1000).optional(),
    submitLabel: z.string().min(1).max(100).default('Send'),
    submitLabels: $localized(100).optional(),
    locale: z
      .string()
      .regex(/^[a-z]{2}$/, 'must be a language of two letters such as de')
      .default('en'),
    tags: z.array($slug).default([]),
    defaultCountry: z
      .string()
      .regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 country code of two capitals, e.g. DE')
      .nullable()
      .default(null),
    campaignId: $slug.nullable().default(null),
    duplicateWindowSeconds: z.int().min(0).max(86_400).default(30),
    retentionDays: z.int().min(1).max(3650).nullable().default(null),
    aliases: $aliases,
    spam: $spam,
  })
  .refine((form) => new Set(form.fields.map((f) => f.name)).size === form.fields.length, 'field names must be unique')
  .meta({ id: 'Form', description: 'A capture form: fields, consent notices, origins and answers.' }) satisfies z.ZodType<Form, unknown>;

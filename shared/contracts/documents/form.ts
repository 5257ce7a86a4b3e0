import * as z from 'zod';
import { type Form, fieldTypes } from '../../domain/leads/form.ts';
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
] as const;

const $field = z.strictObject({
  name: z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'must start with a letter and hold letters, digits and _ only, at most 64'),
  type: z.enum(fieldTypes),
  label: z.string().min(1).max(200),
  required: z.boolean().default(false),
  maxLength: z.int().min(1).max(4096).optional(),
  options: z.array(z.string().min(1).max(200)).max(300).optional(),
  mapTo: z.enum(mappableFields).optional(),
});

export const $form = z
  .strictObject({
    name: z.string().min(1).max(200),
    enabled: z.boolean().default(true),
    fields: z.array($field).min(1).max(100),
    consents: z
      .array(z.strictObject({ field: z.string(), purpose: $slug, channel: $slug, noticeText: z.string().min(1).max(4000) }))
      .default([]),
    origins: z.array(z.string().max(200)).default(['*']),
    redirect: z
      .strictObject({ default: z.url().nullable().default(null), hosts: z.array(z.string().max(253)).default([]) })
      .default({ default: null, hosts: [] }),
    inlineMessage: z.string().max(1000).default('Thank you.'),
    tags: z.array($slug).default([]),
    defaultCountry: z
      .string()
      .regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 country code of two capitals, e.g. DE')
      .nullable()
      .default(null),
    campaignId: $slug.nullable().default(null),
    duplicateWindowSeconds: z.int().min(0).max(86_400).default(30),
  })
  .refine((form) => new Set(form.fields.map((f) => f.name)).size === form.fields.length, 'field names must be unique')
  .meta({ id: 'Form', description: 'A capture form: fields, consent notices, origins and answers.' }) satisfies z.ZodType<Form, unknown>;

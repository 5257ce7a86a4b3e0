import * as z from 'zod';
import { activityTypes } from '../../domain/leads/activity.ts';
import { countryCode } from '../../domain/leads/country-code.ts';
import { $webAddress } from './web-address.ts';

export const $activityInput = z.strictObject({
  type: z.enum(activityTypes),
  direction: z.enum(['inbound', 'outbound', 'internal']),
  automatic: z.boolean().default(false),
  occurredAt: z.iso.datetime({ offset: true }).optional(),
});

/** Taken as forms take it, kept as its code. */
const $country = z
  .string()
  .max(100)
  .meta({ description: 'ISO 3166-1 alpha-2 code, or a country name in English and seven more languages.' })
  .transform((text, context): string => {
    const code = countryCode(text);
    if (code !== null) return code;
    context.addIssue({ code: 'custom', message: 'must be a country code such as DE, or the name of a country' });
    return z.NEVER;
  });

export const $personInput = z
  .strictObject({
    email: z.string().max(254),
    firstName: z.string().max(200).nullable(),
    lastName: z.string().max(200).nullable(),
    phone: z.string().max(50).nullable(),
    title: z.string().max(200).nullable(),
    language: z
      .string()
      .regex(/^[a-z]{2}$/, 'must be a language of two letters such as de')
      .nullable(),
    country: $country.nullable(),
  })
  .partial();

export const $companyInput = z
  .strictObject({
    name: z.string().max(200).nullable(),
    domain: z.string().max(253).nullable(),
    employees: z.int().min(0).nullable(),
    industry: z.string().max(200).nullable(),
    revenue: z.number().min(0).nullable(),
    country: $country.nullable(),
    segment: z.string().max(100).nullable(),
  })
  .partial();

/** Where the person came from, as far as the system that creates the lead knows: read like the visit of a form. */
const $leadSource = z
  .strictObject({
    source: z.string().max(200),
    medium: z.string().max(200),
    campaign: z.string().max(200),
    term: z.string().max(200),
    content: z.string().max(200),
    landingPage: $webAddress.meta({ description: 'Its query may hold campaign parameters and click ids.' }),
    referrer: $webAddress.or(z.literal('')),
    clickIds: z
      .record(z.string().max(30), z.string().max(500))
      .refine((ids) => Object.keys(ids).length <= 20, 'must have at most 20 members')
      .meta({ description: 'By their names in links: gclid, msclkid, fbclid …; others are ignored.' }),
    selfReported: z.string().max(500).meta({ description: 'What the person says brought them.' }),
  })
  .partial();

export const $leadCreate = z.strictObject({
  person: $personInput.required({ email: true }),
  company: $companyInput.optional(),
  source: $leadSource.optional(),
  tags: z.array(z.string().max(63)).max(20).default([]),
});

/** JSON Merge Patch (RFC 7396) over what a person may edit. */
export const $leadPatch = z.strictObject({
  person: $personInput.omit({ email: true }).optional(),
  company: $companyInput.optional(),
  nextStep: z.string().max(500).nullable().optional(),
});

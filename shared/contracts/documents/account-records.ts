import * as z from 'zod';
import type { Account } from '../../domain/graph/account.ts';
import { accountStatuses } from '../../domain/graph/account-status.ts';
import { asciiHost } from '../../domain/identity/host.ts';
import { hostOfAddress } from '../../domain/identity/host-of-address.ts';
import { domainOfAddress } from '../../domain/identity/registrable-domain.ts';
import { isCountryCode } from '../../domain/leads/country-code.ts';
import { $slug } from './common.ts';

/** Id of another record: what it must name is the ontology's to say, so that the answer can tell a wrong kind from a missing one. */
export const $reference = z.string().min(1).max(100).nullable().default(null);
export const $label = z.string().min(1).max(100);

/** A web address or host in, its registrable domain out. A host below it is refused: it would claim more than its author sees. */
const $domain = z
  .string()
  .min(1)
  .max(253)
  .transform((text, context) => {
    const domain = domainOfAddress(text);
    const host = asciiHost(hostOfAddress(text) ?? '');
    if (domain !== null && host?.replace(/^www\./, '') === domain) return domain;
    context.addIssue({
      code: 'custom',
      message: domain === null ? 'must be a domain, e.g. example.com' : `is a host of ${domain}; an account goes by the whole domain`,
    });
    return z.NEVER;
  })
  .meta({ description: 'Registrable domain, e.g. example.com; a web address is cut down to it.' });

export const $country = z.string().refine(isCountryCode, 'must be an ISO 3166-1 country code, e.g. DE');
export const $currency = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 currency code, e.g. EUR');

export const $account = z
  .strictObject({
    id: $slug,
    name: z.string().min(1).max(200),
    domain: $domain,
    aliases: z.array($domain).max(40).default([]),
    parentId: $reference,
    ownerId: $reference,
    named: z.boolean().default(false),
    segment: $label.nullable().default(null),
    tier: $label.nullable().default(null),
    employees: z.int().min(0).max(10_000_000).nullable().default(null),
    industry: $label.nullable().default(null),
    country: $country.nullable().default(null),
    status: z.enum(accountStatuses).default('prospect'),
  })
  .refine((account) => new Set([account.domain, ...account.aliases]).size === account.aliases.length + 1, {
    path: ['aliases'],
    message: 'must not repeat a domain',
  })
  .meta({ id: 'Account' }) satisfies z.ZodType<Account, unknown>;

export const opportunityStates = ['open', 'won', 'lost'] as const;

export const $opportunity = z
  .strictObject({
    id: $slug,
    name: z.string().min(1).max(200),
    accountId: z.string().min(1).max(100),
    stage: $label.meta({ description: 'The stage as the sales team calls it.' }),
    state: z.enum(opportunityStates).default('open'),
    amountMinor: z.int().min(0).nullable().default(null),
    currency: $currency.nullable().default(null),
    closeDate: z.iso.date().nullable().default(null),
    primaryLeadId: $reference,
    ownerId: $reference,
    renewalOfId: $reference,
  })
  .refine((deal) => deal.amountMinor === null || deal.currency !== null, { path: ['currency'], message: 'is required with an amount' })
  .meta({ id: 'Opportunity' });

import type { Touch } from '../../../shared/domain/attribution/touch.ts';
import { brand } from '../../../shared/domain/kernel/brand.ts';
import type { ClockId, LeadId, SubmissionId, TouchId } from '../../../shared/domain/kernel/ids.ts';
import { type Instant, parseInstant } from '../../../shared/domain/kernel/instant.ts';
import type { Form } from '../../../shared/domain/leads/form.ts';
import type { Lead } from '../../../shared/domain/leads/lead.ts';
import { newLead } from '../../../shared/domain/leads/new-lead.ts';
import type { SpamSettings } from '../../../shared/domain/spam/settings.ts';

/** An instant from RFC 3339 text; a test that misspells one fails at once. */
export function instant(text: string): Instant {
  const parsed = parseInstant(text);
  if (parsed === null) throw new Error(`not an instant: ${text}`);
  return parsed;
}

export const leadId = brand<LeadId>('lead_0190b0a0-0000-7000-8000-000000000001');
export const clockId = (n: number): ClockId => brand<ClockId>(`clk_${n}`);

export const touch = (overrides: Partial<Touch> & { readonly n?: number } = {}): Touch => {
  const { n = 1, ...rest } = overrides;
  return {
    id: brand<TouchId>(`tch_${String(n).padStart(6, '0')}`),
    at: instant('2026-01-05T09:00:00Z'),
    signal: 'form.submitted',
    submissionId: brand<SubmissionId>(`sub_${n}`),
    formId: 'demo-request',
    tags: ['demo'],
    channel: 'Organic Search',
    source: 'google',
    medium: 'organic',
    campaign: null,
    term: null,
    content: null,
    referrer: null,
    landingPage: null,
    clickIds: {},
    meaningful: true,
    selfReported: null,
    conflicts: [],
    sourcesVersion: null,
    ...rest,
  };
};

export const lead = (overrides: Partial<Lead> = {}): Lead => ({
  ...newLead({
    id: leadId,
    at: instant('2026-01-05T09:00:00Z'),
    kind: 'inbound',
    person: { email: 'ada@acme.example' },
    company: {},
    touch: touch(),
    tags: ['demo'],
    consents: [],
  }),
  ...overrides,
});

export const spamSettings = (overrides: Partial<SpamSettings> = {}): SpamSettings => ({
  token: 'optional',
  minSeconds: 2,
  tokenMinutes: 120,
  tokenUses: 5,
  limits: {
    address: { perSecond: 2, burst: 20 },
    form: { perSecond: 100, burst: 1000 },
    emailDomain: { perSecond: 20, burst: 200 },
    exact: false,
  },
  repeatedMessageSenders: 5,
  weights: {},
  quarantineAt: 50,
  rejectAt: 100,
  challenge: null,
  ...overrides,
});

export const form = (overrides: Partial<Form> = {}): Form => ({
  name: 'Demo request',
  enabled: true,
  fields: [
    { name: 'email', type: 'email', label: 'E-mail', required: true, mapTo: 'person.email' },
    { name: 'firstName', type: 'text', label: 'First name', required: false, maxLength: 40, mapTo: 'person.firstName' },
    { name: 'title', type: 'text', label: 'Job title', required: false, mapTo: 'person.title' },
    { name: 'company', type: 'text', label: 'Company', required: false, mapTo: 'company.name' },
    { name: 'employees', type: 'text', label: 'Employees', required: false, mapTo: 'company.employees' },
    { name: 'country', type: 'text', label: 'Country', required: false, mapTo: 'person.country' },
    { name: 'budget', type: 'number', label: 'Budget', required: false },
    { name: 'start', type: 'date', label: 'Start', required: false },
    { name: 'plan', type: 'select', label: 'Plan', required: false, options: ['Basic', 'Pro'] },
    { name: 'topics', type: 'multi-select', label: 'Topics', required: false, options: ['CRM', 'Ads', 'R;D'] },
    { name: 'terms', type: 'checkbox', label: 'Terms', required: false },
    { name: 'message', type: 'message', label: 'Message', required: false },
  ],
  consents: [{ field: 'mayMail', purpose: 'marketing', channel: 'email', noticeText: 'You may mail me.' }],
  origins: ['*'],
  redirect: { default: null, hosts: [] },
  inlineMessage: 'Thank you.',
  tags: ['demo'],
  defaultCountry: null,
  campaignId: null,
  duplicateWindowSeconds: 30,
  submitLabel: 'Send',
  locale: 'en',
  aliases: { hubspot: [], oids: [], espoKeys: [], metaPageIds: [], fields: {}, consents: {} },
  spam: spamSettings(),
  ...overrides,
});

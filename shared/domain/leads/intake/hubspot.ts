import { hostOfAddress } from '../../identity/host-of-address.ts';
import { instantFromMillis } from '../../kernel/instant.ts';
import type { Form } from '../form.ts';
import { hubspotConsents } from './hubspot-consents.ts';
import { type Placed, place, type StandardNames } from './place.ts';
import { type Translation, translation } from './translation.ts';
import { listOf, recordOf, textOf } from './values.ts';

/**
 * HubSpot "submit data to a form", v3: https://legacydocs.hubspot.com/docs/methods/forms/submit_form
 * Contact properties by their internal names; those of the company object carry its type (`0-2/name`).
 */
export const hubspotNames: StandardNames = {
  email: 'person.email',
  firstname: 'person.firstName',
  lastname: 'person.lastName',
  phone: 'person.phone',
  mobilephone: 'person.phone',
  jobtitle: 'person.title',
  hs_language: 'person.language',
  country: 'person.country',
  hs_country_region_code: 'person.country',
  company: 'company.name',
  website: 'company.domain',
  numemployees: 'company.employees',
  industry: 'company.industry',
  message: 'message',
  '0-2/name': 'company.name',
  '0-2/domain': 'company.domain',
  '0-2/website': 'company.domain',
  '0-2/numberofemployees': 'company.employees',
  '0-2/industry': 'company.industry',
};

const contact = '0-1';

/** Values by name in the order posted; a name that repeats (checkboxes) holds a list. */
export function hubspotValues(raw: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>();
  for (const entry of listOf(raw.fields).map(recordOf)) {
    const plain = textOf(entry.name);
    if (plain === null) continue;
    const type = textOf(entry.objectTypeId) ?? contact;
    const name = type === contact ? plain : `${type}/${plain}`;
    const before = values.get(name);
    values.set(name, before === undefined ? entry.value : [...(Array.isArray(before) ? before : [before]), entry.value]);
  }
  return values;
}

/** HubSpot posts days as milliseconds at midnight UTC. */
function withDays(form: Form, placed: Placed): Placed {
  const days = new Set(form.fields.filter((field) => field.type === 'date').map((field) => field.name));
  const fields = [...placed.fields].map(([name, value]): readonly [string, unknown] => {
    const text = textOf(value);
    const isDay = days.has(name) && text !== null && /^-?\d{8,14}$/.test(text);
    return [name, isDay ? instantFromMillis(Number(text)).slice(0, 10) : value];
  });
  return { ...placed, fields: new Map(fields) };
}

export const placeHubspot = (raw: Readonly<Record<string, unknown>>, form: Form): Placed =>
  withDays(form, place(form, hubspotNames, hubspotValues(raw)));

/** `www.example.com/page`, as the documentation writes it, is an address too. */
export function hubspotPageUrl(value: unknown): string | null {
  const text = textOf(value);
  if (text === null || hostOfAddress(text) === null) return null;
  if (/^https?:\/\//i.test(text)) return text;
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? null : `https://${text.replace(/^\/+/, '')}`;
}

/** Milliseconds, as a number or as digits; anything else says nothing. */
function submittedAt(value: unknown): string | null {
  const text = textOf(value);
  return text !== null && /^\d{10,14}$/.test(text) ? instantFromMillis(Number(text)) : null;
}

export function translateHubspot(raw: Readonly<Record<string, unknown>>, form: Form): Translation {
  const context = recordOf(raw.context);
  const visit = {
    pageUrl: hubspotPageUrl(context.pageUri),
    campaignRef: textOf(context.sfdcCampaignId),
    submittedAt: submittedAt(raw.submittedAt),
  };
  const known = Object.entries(visit).flatMap(([name, value]): [string, string][] => (value === null ? [] : [[name, value]]));
  return translation(placeHubspot(raw, form), Object.fromEntries(known), hubspotConsents(raw.legalConsentOptions, form));
}

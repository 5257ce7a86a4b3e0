import type { Form } from '../form.ts';
import { isTicked } from '../form-field.ts';
import { place, type StandardNames } from './place.ts';
import type { StatedConsent } from './stated-consent.ts';
import { type Translation, translation } from './translation.ts';
import { listOf, pickTexts, recordOf, textOf } from './values.ts';

/** Meta lead ads: the standard questions of an instant form. */
const names: StandardNames = {
  email: 'person.email',
  work_email: 'person.email',
  first_name: 'person.firstName',
  last_name: 'person.lastName',
  full_name: 'fullName',
  phone_number: 'person.phone',
  work_phone_number: 'person.phone',
  job_title: 'person.title',
  country: 'person.country',
  company_name: 'company.name',
  website: 'company.domain',
};

/** Values by question; a question with several answers holds a list. */
const answersOf = (lead: Readonly<Record<string, unknown>>): readonly (readonly [string, unknown])[] =>
  listOf(lead.field_data)
    .map(recordOf)
    .flatMap((field): readonly (readonly [string, unknown])[] => {
      const name = textOf(field.name);
      const values = listOf(field.values);
      return name === null ? [] : [[name, values.length > 1 ? values : values[0]]];
    });

/** Checkboxes of the custom disclaimer, by the form's alias of their key. */
function consentsOf(lead: Readonly<Record<string, unknown>>, form: Form): readonly StatedConsent[] {
  return listOf(lead.custom_disclaimer_responses)
    .map(recordOf)
    .flatMap((box): readonly StatedConsent[] => {
      const key = textOf(box.checkbox_key);
      const field = key !== null && Object.hasOwn(form.aliases.consents, key) ? form.aliases.consents[key] : undefined;
      const consent = form.consents.find((one) => one.field === field);
      if (consent === undefined || !isTicked(box.is_checked)) return [];
      return [{ purpose: consent.purpose, channel: consent.channel, answer: 'granted', noticeText: consent.noticeText }];
    });
}

/** Graph writes `2026-01-05T09:00:00+0000`. */
const instantOf = (value: unknown): Readonly<Record<string, string>> => {
  const text = textOf(value)?.replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
  return text === undefined ? {} : { submittedAt: text };
};

const platforms: Readonly<Record<string, string>> = { ig: 'instagram', fb: 'facebook', msg: 'facebook' };

/** `raw` is `{change, lead}`: what the webhook announced, and the lead as Graph gave it. */
export function translateMeta(raw: Readonly<Record<string, unknown>>, form: Form): Translation {
  const lead = recordOf(raw.lead);
  const platform = textOf(lead.platform) ?? 'fb';
  const context = {
    ...instantOf(lead.created_time),
    utm_source: (Object.hasOwn(platforms, platform) ? platforms[platform] : undefined) ?? 'facebook',
    utm_medium: lead.is_organic === true ? 'social' : 'paid_social',
    ...pickTexts(lead, [['campaign_id', 'utm_campaign']]),
    ...pickTexts(lead, [
      ['campaign_name', 'utm_campaign'],
      ['ad_name', 'utm_content'],
    ]),
  };
  return translation(place(form, names, answersOf(lead)), context, consentsOf(lead, form));
}

/** What the vendor's testing tool fills in; it must never reach sales. */
export const isMetaTestLead = (lead: Readonly<Record<string, unknown>>): boolean =>
  answersOf(lead).some(([, value]) => typeof value === 'string' && value.startsWith('<test lead:'));

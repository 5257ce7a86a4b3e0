import type { Form } from '../form.ts';
import { place, type StandardNames } from './place.ts';
import { type Translation, translation } from './translation.ts';
import { listOf, pickTexts, recordOf, textOf } from './values.ts';

/** Google Ads lead form webhook: https://developers.google.com/google-ads/webhook/docs/implementation */
const names: StandardNames = {
  EMAIL: 'person.email',
  WORK_EMAIL: 'person.email',
  FIRST_NAME: 'person.firstName',
  LAST_NAME: 'person.lastName',
  FULL_NAME: 'fullName',
  PHONE_NUMBER: 'person.phone',
  WORK_PHONE: 'person.phone',
  JOB_TITLE: 'person.title',
  COUNTRY: 'person.country',
  COMPANY_NAME: 'company.name',
  COMPANY_SIZE: 'company.employees',
  INDUSTRY: 'company.industry',
};

/** Columns by id; a custom question is known by its id or by its text, whichever the form has an alias for. */
function columnsOf(raw: Readonly<Record<string, unknown>>, form: Form): readonly (readonly [string, unknown])[] {
  return listOf(raw.user_column_data)
    .map(recordOf)
    .flatMap((column): readonly (readonly [string, unknown])[] => {
      const [id, title] = [textOf(column.column_id), textOf(column.column_name)];
      const known = [id, title].find((name) => name !== null && (Object.hasOwn(form.aliases.fields, name) || Object.hasOwn(names, name)));
      const name = known ?? id ?? title;
      return name === null ? [] : [[name, column.string_value]];
    });
}

/** The click id says paid search; without one the platform does. */
export function translateGoogleAds(raw: Readonly<Record<string, unknown>>, form: Form): Translation {
  const visit = pickTexts(raw, [
    ['gcl_id', 'gclid'],
    ['campaign_id', 'utm_campaign'],
    ['creative_id', 'utm_content'],
  ]);
  return translation(place(form, names, columnsOf(raw, form)), { utm_source: 'google', utm_medium: 'cpc', ...visit });
}

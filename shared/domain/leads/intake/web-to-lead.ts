import type { Form } from '../form.ts';
import { isTicked } from '../form-field.ts';
import { place, type StandardNames } from './place.ts';
import type { StatedConsent } from './stated-consent.ts';
import { type Translation, translation } from './translation.ts';
import { pickTexts, textOf } from './values.ts';

/** Salesforce Web-to-Lead: the names of the generated HTML. Custom fields (`00N…`) are aliases of the form. */
export const webToLeadNames: StandardNames = {
  email: 'person.email',
  first_name: 'person.firstName',
  last_name: 'person.lastName',
  phone: 'person.phone',
  mobile: 'person.phone',
  title: 'person.title',
  country: 'person.country',
  country_code: 'person.country',
  company: 'company.name',
  URL: 'company.domain',
  url: 'company.domain',
  employees: 'company.employees',
  industry: 'company.industry',
  description: 'message',
};

/** What steers the servlet, not the lead; the raw post keeps it. */
const control: ReadonlySet<string> = new Set([
  'oid',
  'orgid',
  'orgId',
  'retURL',
  'debug',
  'debugEmail',
  'encoding',
  'captcha_settings',
  'g-recaptcha-response',
  'submit',
  'Campaign_ID',
  'lead_source',
]);

/** Boxes that take a channel away, each with that channel. */
const optOuts: readonly (readonly [string, string])[] = [
  ['emailOptOut', 'email'],
  ['doNotCall', 'phone'],
  ['faxOptOut', 'fax'],
];
const optOutNames: ReadonlySet<string> = new Set(optOuts.map(([name]) => name));

/** Lead sources that name no source: a first touch called "Web" would hide the next one that says something. */
const saysNothing = /^(-*none-*|web|web ?site|web ?form|web[- ]to[- ]lead|internet|online|inbound|other|unknown)$/i;

/** A ticked opt-out refuses every consent the form has on that channel, and marketing on it when the form has none. */
export function optOutsOf(raw: Readonly<Record<string, unknown>>, form: Form): readonly StatedConsent[] {
  return optOuts.flatMap(([name, channel]) => {
    if (!Object.hasOwn(raw, name) || !isTicked(raw[name])) return [];
    const purposes = form.consents.filter((consent) => consent.channel === channel).map((consent) => consent.purpose);
    return [...new Set(purposes.length === 0 ? ['marketing'] : purposes)].map((purpose) => ({
      purpose,
      channel,
      answer: 'refused' as const,
      noticeText: name,
    }));
  });
}

/** The visitor goes to `retURL`; campaign and lead source count where the visit itself names none. */
export function translateWebToLead(raw: Readonly<Record<string, unknown>>, form: Form): Translation {
  const values = Object.entries(raw).filter(([name]) => !control.has(name) && !optOutNames.has(name));
  const source = textOf(raw.lead_source);
  const context = {
    ...pickTexts(raw, [
      ['retURL', 'redirect'],
      ['Campaign_ID', 'campaignRef'],
    ]),
    ...(source === null || saysNothing.test(source) ? {} : { sourceRef: source }),
  };
  return translation(place(form, webToLeadNames, values), context, optOutsOf(raw, form));
}

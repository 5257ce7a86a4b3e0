import type { ConsentField, Form } from '../form.ts';
import type { StatedConsent } from './stated-consent.ts';
import { listOf, recordOf, textOf } from './values.ts';

/**
 * The consent a subscription type stands for. A form that maps none takes it for its only e-mail consent, since HubSpot's
 * subscription types are about e-mail; with two of them nothing is guessed.
 */
function consentOf(form: Form, subscriptionTypeId: unknown): ConsentField | null {
  const { consents } = form.aliases;
  const id = textOf(subscriptionTypeId);
  if (Object.keys(consents).length > 0) {
    const field = id !== null && Object.hasOwn(consents, id) ? consents[id] : undefined;
    return form.consents.find((consent) => consent.field === field) ?? null;
  }
  const mail = form.consents.filter((consent) => consent.channel === 'email');
  return mail.length === 1 ? (mail[0] ?? null) : null;
}

/** The consent to store and process the data, when the form keeps one. */
const processingOf = (form: Form): ConsentField | null => form.consents.find((consent) => consent.purpose === 'processing') ?? null;

const stated = (consent: ConsentField | null, answer: StatedConsent['answer'], text: unknown): readonly StatedConsent[] =>
  consent === null ? [] : [{ purpose: consent.purpose, channel: consent.channel, answer, noticeText: textOf(text) ?? consent.noticeText }];

/**
 * `legalConsentOptions` as answers, each with the text the page sent. A box left empty is no answer; legitimate interest
 * is another basis than consent, so its text is kept and nothing is granted.
 */
export function hubspotConsents(options: unknown, form: Form): readonly StatedConsent[] {
  const { consent, legitimateInterest } = recordOf(options);
  const asked = recordOf(consent);
  const interest = recordOf(legitimateInterest);
  return [
    ...(asked.consentToProcess === true ? stated(processingOf(form), 'granted', asked.text) : []),
    ...listOf(asked.communications)
      .map(recordOf)
      .flatMap((one) => (one.value === true ? stated(consentOf(form, one.subscriptionTypeId), 'granted', one.text) : [])),
    ...(interest.value === true ? stated(consentOf(form, interest.subscriptionTypeId), 'noted', interest.text) : []),
  ];
}

import type { Form } from '../form.ts';
import type { FieldIssue } from '../form-field.ts';
import { hubspotNames, hubspotPageUrl } from './hubspot.ts';
import { type Placed, productName } from './place.ts';
import { listOf, recordOf, textOf } from './values.ts';

/** Refusals of HubSpot's submit endpoint by their type, as its documentation and clients list them. */
export type HubspotErrorType =
  | 'MAX_NUMBER_OF_SUBMITTED_VALUES_EXCEEDED'
  | 'INVALID_EMAIL'
  | 'BLOCKED_EMAIL'
  | 'REQUIRED_FIELD'
  | 'INVALID_NUMBER'
  | 'INPUT_TOO_LARGE'
  | 'FIELD_NOT_IN_FORM_DEFINITION'
  | 'NUMBER_OUT_OF_RANGE'
  | 'VALUE_NOT_IN_FIELD_DEFINITION'
  | 'INVALID_METADATA'
  | 'INVALID_GOTOWEBINAR_WEBINAR_KEY'
  | 'INVALID_HUTK'
  | 'INVALID_IP_ADDRESS'
  | 'INVALID_PAGE_URI'
  | 'INVALID_LEGAL_OPTION_FORMAT'
  | 'MISSING_PROCESSING_CONSENT'
  | 'MISSING_PROCESSING_CONSENT_TEXT'
  | 'MISSING_COMMUNICATION_CONSENT_TEXT'
  | 'MISSING_LEGITIMATE_INTEREST_TEXT'
  | 'DUPLICATE_SUBSCRIPTION_TYPE_ID'
  | 'FORM_HAS_RECAPTCHA_ENABLED';
export type HubspotError = { readonly errorType: HubspotErrorType; readonly message: string };

const maxValues = 1000;
/** Refusals named one by one in one answer; more help nobody. */
const maxErrors = 50;
const contextNames: ReadonlySet<string> = new Set([
  'hutk',
  'ipAddress',
  'pageUri',
  'pageName',
  'pageId',
  'sfdcCampaignId',
  'goToWebinarWebinarKey',
]);

const legal = (errorType: HubspotErrorType, message: string): HubspotError =>
  error(errorType, `Error in 'legalConsentOptions'. ${message}`);
const error = (errorType: HubspotErrorType, message: string): HubspotError => ({ errorType, message });
const inContext = (name: string, errorType: HubspotErrorType): HubspotError =>
  error(errorType, `Error in 'context.${name}'. The value is not valid`);

/** What is wrong with a post apart from its values: the frame, the context and the consent options. */
export function hubspotFrameErrors(raw: Readonly<Record<string, unknown>>): readonly HubspotError[] {
  if (!Array.isArray(raw.fields)) return [error('INVALID_METADATA', "Error in 'fields'. A list of fields is required")];
  if (raw.fields.length > maxValues)
    return [error('MAX_NUMBER_OF_SUBMITTED_VALUES_EXCEEDED', `Error in 'fields'. At most ${maxValues} values can be submitted`)];
  const nameless = raw.fields.map(recordOf).some((field) => textOf(field.name) === null);
  return [
    ...(nameless ? [error('INVALID_METADATA', "Error in 'fields'. Every field needs a name")] : []),
    ...contextErrors(raw.context),
    ...legalErrors(raw.legalConsentOptions),
  ];
}

function contextErrors(context: unknown): readonly HubspotError[] {
  if (context === undefined || context === null) return [];
  if (typeof context !== 'object' || Array.isArray(context)) return [error('INVALID_METADATA', "Error in 'context'. It must be an object")];
  const { hutk, ipAddress, pageUri, goToWebinarWebinarKey, ...others } = recordOf(context);
  const strange = Object.keys(others).filter((name) => !contextNames.has(name));
  return [
    ...strange
      .slice(0, maxErrors)
      .map((name) => error('INVALID_METADATA', `Error in 'context'. Unexpected member '${name.slice(0, 100)}'`)),
    ...(isAbsent(hutk) || /^[0-9a-f]{32}$/i.test(textOf(hutk) ?? '') ? [] : [inContext('hutk', 'INVALID_HUTK')]),
    ...(isAbsent(ipAddress) || isIpAddress(textOf(ipAddress) ?? '') ? [] : [inContext('ipAddress', 'INVALID_IP_ADDRESS')]),
    ...(isAbsent(pageUri) || hubspotPageUrl(pageUri) !== null ? [] : [inContext('pageUri', 'INVALID_PAGE_URI')]),
    ...(isAbsent(goToWebinarWebinarKey) || /^\d{1,30}$/.test(textOf(goToWebinarWebinarKey) ?? '')
      ? []
      : [inContext('goToWebinarWebinarKey', 'INVALID_GOTOWEBINAR_WEBINAR_KEY')]),
  ];
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

function isIpAddress(text: string): boolean {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return text.split('.').every((part) => Number(part) <= 255);
  const groups = text.split(':');
  const hex = groups.every((group) => /^[0-9a-f]{0,4}$/i.test(group));
  const short = text.split('::').length === 2 && !text.includes(':::');
  return hex && (short ? groups.length <= 9 : groups.length === 8 && !groups.includes(''));
}

/** https://legacydocs.hubspot.com/docs/methods/forms/submit_form: one of two ways, each complete with its text. */
function legalErrors(options: unknown): readonly HubspotError[] {
  if (isAbsent(options)) return [];
  const { consent, legitimateInterest } = recordOf(options);
  const given = [consent, legitimateInterest].filter((one) => !isAbsent(one));
  if (given.length !== 1 || typeof given[0] !== 'object' || Array.isArray(given[0]))
    return [legal('INVALID_LEGAL_OPTION_FORMAT', "Send either 'consent' or 'legitimateInterest'")];
  return isAbsent(consent) ? interestErrors(recordOf(legitimateInterest)) : consentErrors(recordOf(consent));
}

const noProcessing = legal('MISSING_PROCESSING_CONSENT', 'The processing consent was not given');

function interestErrors({ value, legalBasis, text }: Readonly<Record<string, unknown>>): readonly HubspotError[] {
  if (legalBasis !== 'CUSTOMER' && legalBasis !== 'LEAD')
    return [legal('INVALID_LEGAL_OPTION_FORMAT', "'legalBasis' must be CUSTOMER or LEAD")];
  return [
    ...(value === true ? [] : [noProcessing]),
    ...(textOf(text) === null ? [legal('MISSING_LEGITIMATE_INTEREST_TEXT', 'The text is missing')] : []),
  ];
}

function consentErrors({ consentToProcess, text, communications }: Readonly<Record<string, unknown>>): readonly HubspotError[] {
  if (!isAbsent(communications) && !Array.isArray(communications))
    return [legal('INVALID_LEGAL_OPTION_FORMAT', "'communications' must be a list")];
  const boxes = listOf(communications).map(recordOf);
  const ids = boxes.map((box) => textOf(box.subscriptionTypeId));
  const textless = boxes.some((box) => textOf(box.text) === null);
  return [
    ...(ids.includes(null) ? [legal('INVALID_LEGAL_OPTION_FORMAT', "A 'subscriptionTypeId' is missing")] : []),
    ...(consentToProcess === true ? [] : [noProcessing]),
    ...(textOf(text) === null ? [legal('MISSING_PROCESSING_CONSENT_TEXT', 'The text is missing')] : []),
    ...(textless ? [legal('MISSING_COMMUNICATION_CONSENT_TEXT', 'A communication has no text')] : []),
    ...(new Set(ids).size < ids.length ? [legal('DUPLICATE_SUBSCRIPTION_TYPE_ID', 'A subscription type occurs twice')] : []),
  ];
}

/**
 * HubSpot refuses a post for one field its form does not declare; here that would lose a lead over a field nobody asked
 * for, so only a post of which no field at all has a place is refused: it is meant for another form.
 */
export const strayFieldErrors = ({ fields, names }: Placed): readonly HubspotError[] =>
  names.size > 0
    ? []
    : [...fields.keys()]
        .slice(0, maxErrors)
        .map((name) => error('FIELD_NOT_IN_FORM_DEFINITION', `Error in 'fields.${name.slice(0, 100)}'. The field is not in the form`));

const types: Readonly<Record<FieldIssue['code'], HubspotErrorType>> = {
  required: 'REQUIRED_FIELD',
  'invalid-email': 'INVALID_EMAIL',
  'too-long': 'INPUT_TOO_LARGE',
  'not-an-option': 'VALUE_NOT_IN_FIELD_DEFINITION',
  'not-a-number': 'INVALID_NUMBER',
  'out-of-range': 'NUMBER_OUT_OF_RANGE',
  'not-a-date': 'VALUE_NOT_IN_FIELD_DEFINITION',
  'wrong-type': 'VALUE_NOT_IN_FIELD_DEFINITION',
};

/** A refused value under HubSpot's name of the field, worded so that clients find the name where they look for it. */
export function valueError(form: Form, placed: Placed, field: string, code: string, message: string): HubspotError {
  const name = placed.names.get(field) ?? productName(form, hubspotNames, field);
  const errorType = Object.entries(types).find(([ours]) => ours === code)?.[1] ?? 'INVALID_METADATA';
  const what = { REQUIRED_FIELD: `Required field '${name}' is missing`, INVALID_EMAIL: 'Invalid email address' };
  const said = errorType === 'REQUIRED_FIELD' || errorType === 'INVALID_EMAIL' ? what[errorType] : message;
  return error(errorType, `Error in 'fields.${name}'. ${said}`);
}

export const blockedEmail = error('BLOCKED_EMAIL', 'The email address is blocked for this form');
export const hasCaptcha = error('FORM_HAS_RECAPTCHA_ENABLED', 'The form asks for a captcha, which this post does not carry');

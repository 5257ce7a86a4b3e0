import { parseEmail } from '../identity/email.ts';
import { parseInstant } from '../kernel/instant.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { wellFormed } from '../kernel/well-formed.ts';
import type { FormField } from './form.ts';

export const issueCodes = [
  'required',
  'invalid-email',
  'too-long',
  'not-an-option',
  'not-a-number',
  'out-of-range',
  'not-a-date',
  'wrong-type',
] as const;
export type FieldIssue = { readonly code: (typeof issueCodes)[number]; readonly message: string };
export type FieldValue = string | number | boolean | readonly string[];

const defaultMaxLength = 4096;
type Read = Result<FieldValue | null, FieldIssue>;

const refuse = (code: FieldIssue['code'], message: string): { readonly ok: false; readonly error: FieldIssue } => err({ code, message });

/** One posted value by the rules of its field; null when nothing was entered and nothing had to be. */
export function readField(field: FormField, raw: unknown): Read {
  if (field.type === 'checkbox') return readCheckbox(field, raw);
  const texts = textsOf(raw);
  if (texts === null || (field.type !== 'multi-select' && Array.isArray(raw) && raw.length === 1))
    return refuse('wrong-type', `${field.label} must be ${field.type === 'multi-select' ? 'a list of texts' : 'a text'}.`);
  const entered = texts.map(tidy).filter((text) => text !== '');
  if (entered.length === 0) return field.required ? refuse('required', `${field.label} is required.`) : ok(null);
  const longest = field.maxLength ?? defaultMaxLength;
  if (entered.some((text) => text.length > longest)) return refuse('too-long', `${field.label} may have at most ${longest} characters.`);
  if (field.type === 'multi-select') return readMany(field, entered);
  const [first = '', ...others] = entered;
  return others.length === 0 ? readOne(field, first) : refuse('wrong-type', `${field.label} takes one value.`);
}

/** Boxes tick as browsers and APIs post them; any other text is no yes, because consent is never guessed. */
export function isTicked(raw: unknown): boolean {
  const value: unknown = Array.isArray(raw) && raw.length === 1 ? raw[0] : raw;
  return value === true || value === 1 || (typeof value === 'string' && ['true', 'on', '1', 'yes'].includes(value.trim().toLowerCase()));
}

/** Boxes that were plainly not ticked: absent, empty, or one of the words for no. */
export function isLeftEmpty(raw: unknown): boolean {
  const value: unknown = Array.isArray(raw) && raw.length === 1 ? raw[0] : raw;
  if (value === undefined || value === null || value === false || value === 0) return true;
  return typeof value === 'string' && ['', 'false', 'off', '0', 'no'].includes(value.trim().toLowerCase());
}

function readCheckbox(field: FormField, raw: unknown): Read {
  if (raw !== undefined && raw !== null && typeof raw !== 'boolean' && textsOf(raw) === null) {
    return refuse('wrong-type', `${field.label} is ticked or not.`);
  }
  if (isTicked(raw)) return ok(true);
  if (field.required) return refuse('required', `${field.label} must be ticked.`);
  return ok(raw === undefined || raw === null ? null : false);
}

/** A posted value as texts: absent is none, a list gives each element; null when it holds anything but texts and numbers. */
function textsOf(raw: unknown): readonly string[] | null {
  const list: readonly unknown[] = raw === undefined || raw === null ? [] : Array.isArray(raw) ? raw : [raw];
  const texts = list.flatMap((value) => (typeof value === 'string' ? [value] : Number.isFinite(value) ? [String(value)] : []));
  return texts.length === list.length ? texts : null;
}

/** NFC, so that equal names are equal texts; a half surrogate pair would not survive UTF-8. */
const tidy = (text: string): string => wellFormed(text).normalize('NFC').trim();

function readOne(field: FormField, text: string): Read {
  const kind = field.mapTo === 'person.email' ? 'email' : field.type;
  switch (kind) {
    case 'email': {
      const email = parseEmail(text);
      return email === null ? refuse('invalid-email', `${field.label} must be an e-mail address.`) : ok(email.email);
    }
    case 'number': {
      const number = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
      return Number.isFinite(number) ? inRange(field, number) : refuse('not-a-number', `${field.label} must be a number.`);
    }
    case 'date':
      return isDate(text) ? ok(text) : refuse('not-a-date', `${field.label} must be a date such as 2026-01-31.`);
    case 'select':
      return readOption(field, text);
    default:
      return ok(text);
  }
}

function inRange(field: FormField, number: number): Read {
  if (field.min !== undefined && number < field.min) return refuse('out-of-range', `${field.label} must be at least ${field.min}.`);
  if (field.max !== undefined && number > field.max) return refuse('out-of-range', `${field.label} must be at most ${field.max}.`);
  return ok(number);
}

/** A calendar date (`2026-02-29` is none) or an RFC 3339 instant. */
function isDate(text: string): boolean {
  if (parseInstant(text) !== null) return true;
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00.000Z`) : null;
  return day !== null && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** The option as the form spells it; without options any text goes. */
function readOption(field: FormField, text: string): Result<string, FieldIssue> {
  if (field.options === undefined) return ok(text);
  const option =
    field.options.find((known) => tidy(known) === text) ?? field.options.find((known) => tidy(known).toLowerCase() === text.toLowerCase());
  return option === undefined ? refuse('not-an-option', `${field.label} must be one of its options.`) : ok(option);
}

/** Several values come as a list or, as HubSpot-style posts do, joined by semicolons. */
function readMany(field: FormField, texts: readonly string[]): Read {
  const single = texts.flatMap((text) => (readOption(field, text).ok && field.options !== undefined ? [text] : text.split(';').map(tidy)));
  const options = single.filter((text) => text !== '').map((text) => readOption(field, text));
  const refused = options.find((option) => !option.ok);
  if (refused !== undefined && !refused.ok) return refused;
  return ok([...new Set(options.flatMap((option) => (option.ok ? [option.value] : [])))]);
}

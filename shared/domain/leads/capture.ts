import { err, ok, type Result } from '../kernel/result.ts';
import type { ConsentField, Form, FormField } from './form.ts';
import { type FieldIssue, type FieldValue, isLeftEmpty, isTicked, readField } from './form-field.ts';
import type { Company, Person } from './lead.ts';
import { attributeOf, type LeadAttribute } from './lead-attribute.ts';

export type CapturedConsent = ConsentField & {
  readonly granted: boolean;
  readonly refused?: boolean | undefined;
  /** A notice was shown on another basis than consent: evidence, and no answer. */
  readonly noted?: boolean | undefined;
};

/** A form post, read: what it says about person and company, and what it says that has no place there. */
export type CapturedFields = {
  readonly person: Partial<Person>;
  readonly company: Partial<Company>;
  readonly selfReported: string | null;
  /** Every consent the form offers, with how the person left its box. */
  readonly consents: readonly CapturedConsent[];
  /** Names posted that the form does not declare, in the order posted; the raw submission keeps their values. */
  readonly undeclared: readonly string[];
  /** Declared names whose values say nothing the lead can hold (a country nobody knows); the raw submission keeps them. */
  readonly unusable: readonly string[];
  /** Declared values without a lead attribute, or unfit for it (a country nobody knows), by field name. */
  readonly extra: Readonly<Record<string, string>>;
};
export type CaptureIssue = FieldIssue & { readonly pointer: string };

/**
 * Reads `raw` (decoded JSON or form fields by name) by the rules of `form`. All refusals come together, each with the
 * JSON Pointer of its field; there is one issue per field at most.
 */
export function readForm(
  form: Pick<Form, 'fields' | 'consents'>,
  raw: Readonly<Record<string, unknown>>,
): Result<CapturedFields, readonly CaptureIssue[]> {
  const read = form.fields.map((field) => ({ field, result: readField(field, own(raw, field.name)) }));
  const issues = read.flatMap(({ field, result }) => (result.ok ? [] : [{ pointer: pointerTo(field.name), ...result.error }]));
  if (issues.length > 0) return err(issues);
  const values = read.flatMap(({ field, result }) => (result.ok && result.value !== null ? [{ field, value: result.value }] : []));
  const declared = new Set([...form.fields.map((field) => field.name), ...form.consents.map((consent) => consent.field)]);
  const place = placeValues(values);
  const unclear = form.consents.map((consent) => consent.field).filter((name) => isUnclear(own(raw, name)));
  return ok({
    ...place,
    consents: form.consents.map((consent) => ({ ...consent, granted: isTicked(own(raw, consent.field)) })),
    unusable: [...place.unusable, ...unclear.filter((name) => !place.unusable.includes(name))],
    undeclared: Object.keys(raw).filter((name) => !declared.has(name)),
  });
}

/**
 * As `readForm`, for doors whose senders cannot be told what is wrong (another product's form, an ad platform): a value the
 * rules refuse is left out and named in `refused`, what is missing is not asked for. `raw` keeps everything.
 */
export function readLeniently(
  form: Form,
  raw: Readonly<Record<string, unknown>>,
): { readonly fields: CapturedFields; readonly refused: readonly CaptureIssue[] } {
  const lenient: Form = { ...form, fields: form.fields.map((field) => ({ ...field, required: false })) };
  const first = readForm(lenient, raw);
  if (first.ok) return { fields: first.value, refused: [] };
  const wrong = new Set(first.error.map((issue) => issue.pointer));
  const left = readForm(lenient, Object.fromEntries(Object.entries(raw).filter(([name]) => !wrong.has(pointerTo(name)))));
  if (!left.ok) throw new Error('a field without a value was refused');
  return { fields: left.value, refused: first.error };
}

/** Without an address and a number there is nobody to answer. */
export const hasContact = ({ person }: Pick<CapturedFields, 'person'>): boolean =>
  (person.email ?? null) !== null || (person.phone ?? null) !== null;

/** Neither ticked nor left: consent is never guessed, but the page should learn that its answer was not understood. */
const isUnclear = (raw: unknown): boolean => !isTicked(raw) && !isLeftEmpty(raw);

const own = (raw: Readonly<Record<string, unknown>>, name: string): unknown => (Object.hasOwn(raw, name) ? raw[name] : undefined);

/** RFC 6901 escapes; field names of forms hold neither character today, an import's column may. */
const pointerTo = (name: string): string => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

type Placed = Pick<CapturedFields, 'person' | 'company' | 'selfReported' | 'extra' | 'unusable'>;

/** The first field that fills an attribute wins; a second one is kept beside it, never lost. */
function placeValues(values: readonly { readonly field: FormField; readonly value: FieldValue }[]): Placed {
  const attributes = new Map<string, LeadAttribute>();
  const extra: [string, string][] = [];
  const unusable: string[] = [];
  for (const { field, value } of values) {
    const attribute = field.mapTo === undefined ? null : attributeOf(field.mapTo, value);
    if (attribute === null && field.mapTo !== undefined) unusable.push(field.name);
    if (attribute === null || attributes.has(attribute.path)) extra.push([field.name, textOf(value)]);
    else attributes.set(attribute.path, attribute);
  }
  let [person, company]: [Partial<Person>, Partial<Company>] = [{}, {}];
  for (const attribute of attributes.values()) {
    person = { ...person, ...attribute.person };
    company = { ...company, ...attribute.company };
  }
  const selfReported = attributes.get('touch.selfReported')?.selfReported ?? null;
  return { person, company, selfReported, unusable, extra: Object.fromEntries(extra) };
}

const textOf = (value: FieldValue): string => (typeof value === 'object' ? value.join('; ') : String(value));

import type { Form } from '../form.ts';
import { textOf } from './values.ts';

/**
 * What a standard name of another product says: an attribute of the lead, its free text (the form's first field of the
 * type message), or a full name, which is split when the form asks for its two parts.
 */
export type Meaning =
  | 'person.email'
  | 'person.firstName'
  | 'person.lastName'
  | 'person.phone'
  | 'person.title'
  | 'person.language'
  | 'person.country'
  | 'company.name'
  | 'company.domain'
  | 'company.employees'
  | 'company.industry'
  | 'message'
  | 'fullName';
export type StandardNames = Readonly<Record<string, Meaning>>;

export type Placed = {
  /** Under the form's names; what has no place keeps its own name and becomes a warning. */
  readonly fields: ReadonlyMap<string, unknown>;
  /** Field of the form → the name the product gave it. */
  readonly names: ReadonlyMap<string, string>;
};

const meaningOf = (standard: StandardNames, name: string): Meaning | null =>
  Object.hasOwn(standard, name) ? (standard[name] ?? null) : null;

/** The field that holds a meaning, in this form. */
const fieldFor = (form: Form, meaning: Meaning | null): string | null =>
  form.fields.find((field) => (meaning === 'message' ? field.type === 'message' : field.mapTo === meaning))?.name ?? null;

/** Where a product's name belongs: the form's own alias, a field of the very name, then the product's standard meaning. */
function targetOf(form: Form, standard: StandardNames, name: string): string | null {
  const alias = Object.hasOwn(form.aliases.fields, name) ? form.aliases.fields[name] : undefined;
  if (alias !== undefined) return alias;
  if (form.fields.some((field) => field.name === name) || form.consents.some((consent) => consent.field === name)) return name;
  const meaning = meaningOf(standard, name);
  return meaning === null || meaning === 'fullName' ? null : fieldFor(form, meaning);
}

const isBlank = (value: unknown): boolean => value === undefined || value === null || value === '';

/**
 * Puts a product's values, in the order posted, under the names of the form. A second name for a field (`mobile` beside
 * `phone`) keeps its own. Blank values are none.
 */
export function place(form: Form, standard: StandardNames, values: Iterable<readonly [string, unknown]>): Placed {
  const entered = [...values].filter(([, value]) => !isBlank(value));
  const fields = new Map<string, unknown>();
  const names = new Map<string, string>();
  const fullNames: (readonly [string, unknown])[] = [];
  for (const [name, value] of entered) {
    const target = targetOf(form, standard, name);
    if (target !== null) fill({ fields, names }, target, name, value);
    else if (meaningOf(standard, name) === 'fullName') fullNames.push([name, value]);
    else fields.set(name, value);
  }
  for (const [name, value] of fullNames) placeFullName(form, { fields, names }, name, value);
  return { fields, names };
}

/** The first value of a field stays, unless a later one bears the field's own name. */
function fill({ fields, names }: Growing, target: string, name: string, value: unknown): void {
  const before = names.get(target);
  if (before !== undefined && name !== target) {
    fields.set(name, value);
    return;
  }
  if (before !== undefined) fields.set(before, fields.get(target));
  fields.set(target, value);
  names.set(target, name);
}

type Growing = { readonly fields: Map<string, unknown>; readonly names: Map<string, string> };

/** The last word is the family name: wrong for some, but nothing is lost, and better than one field with both. */
function placeFullName(form: Form, { fields, names }: Growing, name: string, value: unknown): void {
  const words = textOf(value)?.split(/\s+/) ?? [];
  const [first, last] = [fieldFor(form, 'person.firstName'), fieldFor(form, 'person.lastName')];
  const parts: readonly (readonly [string | null, string])[] =
    first !== null && last !== null
      ? [
          [first, words.length > 1 ? words.slice(0, -1).join(' ') : ''],
          [last, words.at(-1) ?? ''],
        ]
      : [[last ?? first, words.join(' ')]];
  const free = parts.filter(([field, text]) => field !== null && text !== '' && !names.has(field));
  if (free.length === 0) fields.set(name, value);
  for (const [field, text] of free) {
    if (field === null) continue;
    fields.set(field, text);
    names.set(field, name);
  }
}

/** What a product would call a field of the form that was not posted. */
export function productName(form: Form, standard: StandardNames, field: string): string {
  const alias = Object.entries(form.aliases.fields).find(([, ours]) => ours === field)?.[0];
  const usual = Object.keys(standard).find((name) => targetOf(form, standard, name) === field);
  return alias ?? usual ?? field;
}

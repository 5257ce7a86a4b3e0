import type { FormDefinition } from '../../shared/contracts/http/routes/forms.ts';

type Field = FormDefinition['fields'][number];
type Texts = FormDefinition['texts'];
/** What a control holds: ticked boxes are true, several choices a list. */
export type Value = string | boolean | readonly string[];
export type Values = Readonly<Record<string, Value>>;
export type Issue = { readonly name: string; readonly message: string };

const say = (texts: Texts, code: string, label: string, n: number | null = null): string | null =>
  texts[code]?.replace('{label}', () => label).replace('{n}', `${n}`) ?? null;

/** The sentence for an issue code of the server in the language of the form; null for a code this script does not know. */
export function messageOf(texts: Texts, field: Field, code: string, value: Value | undefined): string | null {
  if (code === 'required') return say(texts, field.type === 'checkbox' ? 'ticked' : code, field.label);
  if (code === 'too-long') return say(texts, code, field.label, field.maxLength ?? 4096);
  if (code !== 'out-of-range') return say(texts, code, field.label);
  const low = field.min !== null && Number(value) < field.min;
  return say(texts, low ? 'at-least' : 'at-most', field.label, low ? field.min : field.max);
}

/** The issue code of a value by the rules the server has (`shared/domain/leads/form-field.ts`), as far as a page can know. */
function codeOf(field: Field, value: Value | undefined): string | null {
  const texts = typeof value === 'string' ? [value.trim()] : Array.isArray(value) ? value : [];
  const [text = ''] = texts;
  if (value !== true && text === '') return field.required ? 'required' : null;
  if (texts.some((one) => one.length > (field.maxLength ?? 4096))) return 'too-long';
  if (field.type === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return 'invalid-email';
  if (field.type !== 'number') return null;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) return 'not-a-number';
  return Number(text) < (field.min ?? -Infinity) || Number(text) > (field.max ?? Infinity) ? 'out-of-range' : null;
}

/** One issue at most for each field that is shown. */
export const check = (texts: Texts, fields: readonly Field[], values: Values): readonly Issue[] =>
  fields.flatMap((field) => {
    const code = codeOf(field, values[field.name]);
    return code === null ? [] : [{ name: field.name, message: messageOf(texts, field, code, values[field.name]) ?? code }];
  });

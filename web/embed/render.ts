import type { FormDefinition } from '../../shared/contracts/http/routes/forms.ts';
import type { Values } from './check.ts';
import { fill, h } from './dom.ts';

type Field = FormDefinition['fields'][number];
export type Rendered = {
  readonly form: HTMLFormElement;
  readonly summary: HTMLElement;
  readonly progress: HTMLElement;
  readonly button: HTMLButtonElement;
  /** The fields a person sees, in order. */
  readonly shown: readonly Field[];
};
export type RenderOptions = {
  /** Begins every id, so that two forms of a page do not share one. */
  readonly prefix: string;
  readonly values: Readonly<Record<string, string>>;
  /** Names left out because this visitor answered them before. */
  readonly known: readonly string[];
  readonly onChange: () => void;
};

const types: Readonly<Partial<Record<Field['type'], string>>> = { email: 'email', phone: 'tel', date: 'date' };

export function render(definition: FormDefinition, options: RenderOptions): Rendered {
  const { texts, locale, action, submitLabel, consents } = definition;
  const shown = definition.fields.filter((field) => field.type !== 'hidden' && !options.known.includes(field.name));
  const hidden = definition.fields.filter((field) => field.type === 'hidden');
  const summary = h('div', { class: 'll-summary', role: 'alert', tabindex: -1, hidden: true });
  const progress = h('p', { class: 'll-progress', role: 'status' });
  const button = h('button', { type: 'submit', class: 'll-submit' }, submitLabel);
  const form = h(
    'form',
    { class: 'll-form', lang: locale, method: 'post', action, novalidate: true },
    summary,
    ...hidden.map(({ name }) => h('input', { type: 'hidden', name, value: options.values[name] })),
    ...shown.map((field) => fieldOf(field, texts, options)),
    ...knownOf(definition, options),
    ...(consents.length === 0 ? [] : [consentsOf(definition, options)]),
    trap(definition, options),
    ...captcha(definition),
    button,
    progress,
  );
  return { form, summary, progress, button, shown };
}

const errorOf = (id: string): HTMLElement => h('p', { class: 'll-error', id: `${id}-error` });
const idOf = ({ prefix }: RenderOptions, name: string): string => `${prefix}-${name}`;

function fieldOf(field: Field, texts: FormDefinition['texts'], options: RenderOptions): HTMLElement {
  const id = idOf(options, field.name);
  const mark = field.required ? [' ', h('span', { class: 'll-mark' }, texts.mark ?? '')] : [];
  if (field.type === 'checkbox') return tick(id, field.name, 'yes', [field.label, ...mark], field.required);
  if (field.type === 'multi-select') {
    const boxes = field.options.map((option, i) => tick(`${id}-${i}`, field.name, option, [option], false, `${id}-error`));
    return h('fieldset', { class: 'll-field' }, h('legend', {}, field.label, ...mark), ...boxes, errorOf(id));
  }
  const short = field.type === 'message' || field.type === 'email' ? '' : ' ll-short';
  return h(
    'div',
    { class: `ll-field${short}` },
    h('label', { for: id }, field.label, ...mark),
    control(field, id, texts, options),
    errorOf(id),
  );
}

function control(field: Field, id: string, texts: FormDefinition['texts'], { values }: RenderOptions): HTMLElement {
  const value = values[field.name];
  const { name, required, maxLength: maxlength, autocomplete } = field;
  const common = { id, name, required, maxlength, autocomplete, class: 'll-input', 'aria-describedby': `${id}-error` };
  if (field.type === 'message') return h('textarea', { ...common, rows: 4 }, value ?? '');
  if (field.type !== 'select')
    return h('input', { ...common, type: types[field.type] ?? 'text', inputmode: field.type === 'number' ? 'decimal' : null, value });
  const entries = field.options.map((option) => h('option', { value: option, selected: option === value }, option));
  return h('select', { ...common, maxlength: null }, h('option', { value: '' }, texts.choose ?? ''), ...entries);
}

function tick(id: string, name: string, value: string, label: readonly (Node | string)[], required: boolean, error?: string): HTMLElement {
  const input = h('input', { type: 'checkbox', id, name, value, required, 'aria-describedby': error ?? `${id}-error` });
  return h('div', { class: 'll-tick' }, input, h('label', { for: id }, ...label), ...(error === undefined ? [errorOf(id)] : []));
}

const consentsOf = ({ consents, texts }: FormDefinition, options: RenderOptions): HTMLElement =>
  h(
    'fieldset',
    { class: 'll-field ll-consents' },
    h('legend', {}, texts.consents ?? ''),
    ...consents.map(({ field, text, required }) => tick(idOf(options, field), field, 'yes', [text], required)),
  );

/** What was left out, and the way to be asked all the same: somebody else may sit at this browser. */
function knownOf({ fields, texts }: FormDefinition, { known, onChange }: RenderOptions): readonly HTMLElement[] {
  const names = fields.filter((field) => known.includes(field.name)).map((field) => field.label);
  if (names.length === 0) return [];
  const change = h('button', { type: 'button', class: 'll-change' }, texts.change ?? '');
  change.addEventListener('click', onChange);
  return [h('p', { class: 'll-known' }, fill(texts.known, { fields: names.join(', ') }), ' ', change)];
}

/** For scripts that fill in everything. Out of sight by properties, which a policy without inline styles allows. */
function trap({ honeypot, texts }: FormDefinition, options: RenderOptions): HTMLElement {
  const id = idOf(options, 'trap');
  const input = h('input', { id, name: honeypot, tabindex: -1, autocomplete: 'off' });
  const box = h('div', { 'aria-hidden': 'true' }, h('label', { for: id }, texts.leaveEmpty ?? ''), input);
  Object.assign(box.style, { position: 'absolute', left: '-9999px', height: '1px', overflow: 'hidden' });
  return box;
}

/** Turnstile brings its own script, which the policy of the page has to allow; it adds its answer to the form itself. */
function captcha({ challenge }: FormDefinition): readonly HTMLElement[] {
  if (challenge?.kind !== 'turnstile') return [];
  const src = 'https://challenges.cloudflare.com/turnstile/v0/api.js';
  return [
    h('div', { class: 'cf-turnstile', 'data-sitekey': challenge.siteKey, 'data-action': challenge.action }),
    h('script', { src, async: true }),
  ];
}

/** What the controls hold. A box left open is absent, as browsers have it. */
export function valuesOf(form: HTMLFormElement, shown: readonly Field[]): Values {
  const data = new FormData(form);
  const texts = (name: string): readonly string[] => data.getAll(name).filter((value) => typeof value === 'string');
  const many = new Set(shown.flatMap((field) => (field.type === 'multi-select' ? [field.name] : [])));
  const boxes = new Set(
    [...form.elements].flatMap((element) => (element instanceof HTMLInputElement && element.type === 'checkbox' ? [element.name] : [])),
  );
  const entries = [...new Set(data.keys())].map((name) => [
    name,
    many.has(name) ? texts(name) : boxes.has(name) ? true : (texts(name)[0] ?? ''),
  ]);
  return Object.fromEntries(entries);
}

import type { FormDefinition } from '../../contracts/http/routes/forms.ts';
import { escapeHtml as e } from './pages.ts';

type Field = FormDefinition['fields'][number];
type Options = { readonly title: string; readonly values: Readonly<Record<string, string>> };

/** The one style of the page; its hash stands in the policy. Whoever frames the page sees the colours of the visitor's system. */
export const formPageStyle = `:root{color-scheme:light dark;--ink:#14202b;--soft:#4a5a68;--paper:#fff;--line:#778694;--accent:#0b5f8a;--on:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e8eef3;--soft:#aebbc6;--paper:#17222c;--line:#7b8a97;--accent:#7cc4ea;--on:#08222f}}
*{box-sizing:border-box}body{margin:0;padding:1.5rem;font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
main{max-width:34rem;margin:0 auto}h1{font-size:1.4rem;margin:0 0 1rem}.f{margin:0 0 1rem}.f label,legend{display:block;font-weight:600;padding:0}
.t label{color:var(--soft)}.t{margin:.4rem 0;padding-left:1.9rem;text-indent:-1.9rem}.t input{width:1.1rem;height:1.1rem;margin:0 .8rem 0 0;vertical-align:-.15rem}
.i,select,textarea{width:100%;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--line);border-radius:.4rem;padding:.5rem .65rem}
fieldset{border:0;margin:0 0 1rem;padding:0}button{font:inherit;font-weight:600;color:var(--on);background:var(--accent);border:0;border-radius:.4rem;padding:.7rem 1.4rem}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}.m{font-weight:400;color:var(--soft)}.h{position:absolute;left:-99rem}`;

/** Where a captcha's widget comes from. */
export const turnstileHost = 'https://challenges.cloudflare.com';

/** The whole form as HTML: a post without JavaScript, and the embed in its place when there is some. */
export function formPage(definition: FormDefinition, { title, values }: Options): string {
  const { locale, formId, action, honeypot, token, texts, submitLabel } = definition;
  const hidden = [['formToken', token] as const, ['locale', locale] as const];
  const trap = `<div class="h" aria-hidden="true"><label for="ll-h">${e(texts.leaveEmpty ?? '')}</label><input id="ll-h" name="${e(honeypot)}" tabindex="-1" autocomplete="off"></div>`;
  const form =
    `<form method="post" action="${e(action)}">${hidden.map(([name, value]) => hiddenInput(name, value)).join('')}` +
    `${definition.fields.map((field) => fieldHtml(field, texts, values)).join('')}${consentsHtml(definition)}${trap}${captcha(definition)}` +
    `<button type="submit">${e(submitLabel)}</button></form>`;
  const script = `<script async src="/v1/forms/${e(encodeURIComponent(formId))}/embed.js" data-target="#form" data-locale="${e(locale)}" data-fields="${e(JSON.stringify(values))}"></script>`;
  return (
    `<!doctype html><html lang="${e(locale)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
    `<title>${e(title)}</title><style>${formPageStyle}</style></head><body><main><h1>${e(title)}</h1><div id="form">${form}</div></main>${script}</body></html>`
  );
}

const hiddenInput = (name: string, value: string): string => `<input type="hidden" name="${e(name)}" value="${e(value)}">`;

const types: Readonly<Partial<Record<Field['type'], string>>> = { email: 'email', phone: 'tel', date: 'date' };

function fieldHtml(field: Field, texts: FormDefinition['texts'], values: Options['values']): string {
  const id = `ll-${field.name}`;
  if (field.type === 'hidden') return hiddenInput(field.name, (Object.hasOwn(values, field.name) ? values[field.name] : undefined) ?? '');
  if (field.type === 'checkbox') return tick({ id, name: field.name, value: 'yes', label: field.label, required: field.required });
  const mark = field.required ? ` <span class="m">${e(texts.mark ?? '')}</span>` : '';
  if (field.type === 'multi-select')
    return `<fieldset><legend>${e(field.label)}${mark}</legend>${field.options.map((option, i) => tick({ id: `${id}-${i}`, name: field.name, value: option, label: option, required: false })).join('')}</fieldset>`;
  return `<div class="f"><label for="${e(id)}">${e(field.label)}${mark}</label>${control(field, id, texts)}</div>`;
}

function control(field: Field, id: string, texts: FormDefinition['texts']): string {
  const common = `id="${e(id)}" name="${e(field.name)}"${field.required ? ' required' : ''}${attribute('maxlength', field.maxLength)}${attribute('autocomplete', field.autocomplete)}`;
  if (field.type === 'message') return `<textarea ${common} rows="4"></textarea>`;
  if (field.type === 'select')
    return `<select ${common}><option value="">${e(texts.choose ?? '')}</option>${field.options.map((option) => `<option>${e(option)}</option>`).join('')}</select>`;
  const number = field.type === 'number' ? ' inputmode="decimal"' : '';
  return `<input class="i" type="${types[field.type] ?? 'text'}" ${common}${number}>`;
}

const attribute = (name: string, value: string | number | null): string => (value === null ? '' : ` ${name}="${e(String(value))}"`);

type Tick = { readonly id: string; readonly name: string; readonly value: string; readonly label: string; readonly required: boolean };
const tick = ({ id, name, value, label, required }: Tick): string =>
  `<p class="t"><input type="checkbox" id="${e(id)}" name="${e(name)}" value="${e(value)}"${required ? ' required' : ''}><label for="${e(id)}">${e(label)}</label></p>`;

function consentsHtml({ consents, texts }: FormDefinition): string {
  if (consents.length === 0) return '';
  const boxes = consents.map(({ field, text, required }) => tick({ id: `ll-${field}`, name: field, value: 'yes', label: text, required }));
  return `<fieldset><legend>${e(texts.consents ?? '')}</legend>${boxes.join('')}</fieldset>`;
}

/** The widget's own script finds its place by the class; without JavaScript there is no captcha, and the gate weighs that. */
const captcha = ({ challenge }: FormDefinition): string =>
  challenge?.kind === 'turnstile'
    ? `<div class="cf-turnstile" data-sitekey="${e(challenge.siteKey)}"${attribute('data-action', challenge.action)}></div><script async src="${turnstileHost}/turnstile/v0/api.js"></script>`
    : '';

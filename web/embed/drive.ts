import type { FormDefinition } from '../../shared/contracts/http/routes/forms.ts';
import { check, type Issue, messageOf, type Values } from './check.ts';
import { fill, h } from './dom.ts';
import { type Rendered, valuesOf } from './render.ts';
import type { Answer } from './send.ts';

export type DriveInput = {
  readonly rendered: Rendered;
  readonly prefix: string;
  readonly definition: FormDefinition;
  readonly place: HTMLElement;
  /** Stands in the page before anything happens, so that a screen reader hears what is put there. */
  readonly status: HTMLElement;
  readonly post: (values: Values) => Promise<Answer>;
  readonly keepEmpty: ReadonlySet<string>;
  readonly showAll: () => void;
  readonly accepted: (answer: Answer['body']) => void;
};

/** Brings a rendered form to life: checks, posts, and says what came of it. */
export function drive(input: DriveInput): void {
  const { form, button, progress } = input.rendered;
  const { texts } = input.definition;
  let busy = false;
  const setBusy = (now: boolean, say: string): void => {
    busy = now;
    // Not `disabled`: the focus would be gone.
    button.setAttribute('aria-disabled', `${now}`);
    progress.textContent = say;
  };
  form.addEventListener('input', ({ target }) => target instanceof HTMLElement && clear(target));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (busy) return;
    const values = entered(input);
    const issues = check(texts, checkable(input), values);
    showIssues(input, issues, texts.check);
    if (issues.length > 0) return;
    setBusy(true, texts.sending ?? '');
    const answer = await input.post(values).catch(() => null);
    setBusy(false, '');
    if (answer === null) return showIssues(input, [], texts.offline, true);
    if (answer.status === 429) return wait(answer.retryAfter);
    settle(input, answer, values);
  });
  /** Too many posts: nothing is lost, and the button comes back when the server takes more. */
  const wait = (seconds: number): void => {
    const n = Math.min(Math.max(1, seconds), 600);
    showIssues(input, [], fill(texts.wait, { n }), true);
    setBusy(true, '');
    setTimeout(() => setBusy(false, ''), n * 1000);
  };
}

const entered = ({ rendered, keepEmpty }: DriveInput): Values =>
  Object.fromEntries(
    Object.entries(valuesOf(rendered.form, rendered.shown)).filter(([name, value]) => value !== '' || keepEmpty.has(name)),
  );

/** The shown fields, and the consents nobody can do without. */
const checkable = ({ rendered, definition }: DriveInput): FormDefinition['fields'] => [
  ...rendered.shown,
  ...definition.consents.flatMap(({ field: name, text: label, required }) =>
    required
      ? [{ name, label, required, type: 'checkbox' as const, maxLength: null, min: null, max: null, options: [], autocomplete: null }]
      : [],
  ),
];

function settle(input: DriveInput, { status, body }: Answer, values: Values): void {
  const { texts, known } = input.definition;
  const issues = issuesOf(input, body.errors, values);
  if (status >= 200 && status < 300) succeed(input, body);
  else if (issues.some(({ name }) => known.includes(name) && controlOf(input, name) === null)) input.showAll();
  else showIssues(input, issues, issues.length > 0 ? texts.check : texts.failed, true);
}

function succeed({ place, rendered, status, accepted }: DriveInput, body: Answer['body']): void {
  rendered.form.remove();
  status.replaceChildren(h('p', {}, typeof body.message === 'string' ? body.message : ''));
  status.focus();
  place.dispatchEvent(new CustomEvent('leadline:submitted', { bubbles: true, detail: { receiptId: body.receiptId } }));
  accepted(body);
}

/** The issues of the server by field, in the language of the form; of a code unknown here, in the server's own words. */
function issuesOf({ definition }: DriveInput, errors: unknown, values: Values): readonly Issue[] {
  if (!Array.isArray(errors)) return [];
  return errors.map(({ pointer, code, message }: Record<string, unknown>) => {
    const name = `${pointer}`.replace(/^\//, '');
    const field = definition.fields.find((one) => one.name === name);
    const said = field === undefined ? null : messageOf(definition.texts, field, `${code}`, values[name]);
    return { name, message: said ?? `${message}` };
  });
}

const controlOf = ({ prefix }: DriveInput, name: string): HTMLElement | null =>
  document.getElementById(`${prefix}-${name}`) ?? document.getElementById(`${prefix}-${name}-0`);

/** Beside each field, and as a list of links at the top, where the focus goes. Nothing to say hides it all. */
function showIssues(input: DriveInput, issues: readonly Issue[], title = '', always = false): void {
  const { form, summary } = input.rendered;
  for (const control of form.querySelectorAll<HTMLElement>('[aria-invalid]')) clear(control);
  const lines = issues.map(({ name, message }) => {
    const control = controlOf(input, name);
    const place = document.getElementById(`${input.prefix}-${name}-error`);
    if (control === null || place === null) return h('li', {}, message);
    control.setAttribute('aria-invalid', 'true');
    place.textContent = message;
    const link = h('a', { href: `#${control.id}` }, message);
    link.addEventListener('click', (event) => {
      event.preventDefault();
      control.focus();
    });
    return h('li', {}, link);
  });
  summary.hidden = issues.length === 0 && !always;
  summary.replaceChildren(h('p', {}, title), ...(lines.length === 0 ? [] : [h('ul', {}, ...lines)]));
  if (!summary.hidden) summary.focus();
}

/** Once somebody mends a field, what was wrong with it is no longer true. */
function clear(control: HTMLElement): void {
  control.removeAttribute('aria-invalid');
  const place = document.getElementById(control.getAttribute('aria-describedby') ?? '');
  if (place !== null) place.textContent = '';
}

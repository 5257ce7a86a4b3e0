import type { FormDefinition } from '../../shared/contracts/http/routes/forms.ts';
import { randomId, read, write } from '../page.ts';
import { objects } from '../privacy.ts';
import type { Values } from './check.ts';
import { h } from './dom.ts';
import { drive } from './drive.ts';
import { render } from './render.ts';
import { type Answer, createSender, createSolver } from './send.ts';
import { adoptStyles } from './style.ts';

export type EmbedInput = {
  /** Address of the API, without a closing slash. */
  readonly base: string;
  readonly formId: string;
  readonly locale: string;
  readonly place: HTMLElement;
  readonly respect: string | undefined;
  readonly remember: boolean;
  readonly redirect: boolean;
  readonly styles: boolean;
  readonly values: Readonly<Record<string, string>>;
};

/** What this browser was given for its last form; a visitor who objects, or a page that says so, keeps nothing. */
function memoryOf({ base, remember, respect }: EmbedInput) {
  const key = `ll_visitor_token ${base}`;
  const kept = remember && !objects(respect);
  return { token: () => (kept ? read(key) : null), keep: (token: string) => kept && write(key, token) };
}
type Memory = ReturnType<typeof memoryOf>;

/** Of the visit: what the tracking snippet remembers, else the page before this one. A visitor who objects tells neither. */
function visitOf({ respect }: EmbedInput): Readonly<Record<string, string>> {
  if (objects(respect)) return {};
  return window.leadline?.context() ?? (document.referrer === '' ? {} : { referrer: document.referrer });
}

async function define(input: EmbedInput, token: string | null, challenge = false): Promise<FormDefinition> {
  const query = new URLSearchParams({ locale: input.locale });
  if (challenge) query.set('challenge', '1');
  const response = await fetch(`${input.base}/v1/forms/${encodeURIComponent(input.formId)}?${query}`, {
    headers: token === null ? {} : { 'x-visitor-token': token },
  });
  if (!response.ok) {
    // What nobody reads would keep the connection, and the page would look as if it were still loading.
    await response.body?.cancel();
    throw new Error(`${response.status}`);
  }
  return response.json();
}

/** The definition in use, whose token is renewed before it ends: a page may stay open for hours. */
async function keptDefinition(input: EmbedInput, memory: Memory) {
  let latest = await define(input, memory.token());
  const renew = async (): Promise<void> => {
    const { token, challenge } = await define(input, null);
    latest = { ...latest, token, challenge };
  };
  setInterval(() => renew().catch(() => undefined), latest.tokenSeconds * 800);
  return () => latest;
}

/** Posts values with everything that goes along, and works on a challenge first when there is one or when the answer asks for it. */
function poster(input: EmbedInput, memory: Memory, definition: () => FormDefinition) {
  const send = createSender(input.base + definition().action);
  const solution = createSolver();
  const solved = async (challenge: FormDefinition['challenge']) => {
    const altcha = await solution(challenge);
    return altcha === null ? {} : { altcha };
  };
  const post = async (values: Values, full: boolean): Promise<Answer> => {
    const { token: formToken, locale, challenge } = definition();
    const visitor = memory.token();
    const extras = {
      ...visitOf(input),
      pageUrl: location.href,
      formToken,
      locale,
      ...(full || visitor === null ? {} : { visitorToken: visitor }),
    };
    const answer = await send(values, { ...extras, ...(await solved(challenge)) });
    if (answer.body.code !== 'challenge-required') return answer;
    return send(values, { ...extras, ...(await solved((await define(input, null, true)).challenge)) });
  };
  return { post, prepare: () => void solution(definition().challenge) };
}

/** Shows the form. What the place held before stays there when the form cannot be had. */
export async function createEmbed(input: EmbedInput): Promise<void> {
  const { place } = input;
  const memory = memoryOf(input);
  const definition = await keptDefinition(input, memory).catch((error: unknown) => {
    if (place.childElementCount === 0) place.append(h('p', { class: 'll-status' }, 'This form is not available.'));
    throw error;
  });
  if (input.styles) adoptStyles();
  const { post, prepare } = poster(input, memory, definition);
  const status = h('div', { class: 'll-status', role: 'status', tabindex: -1 });
  /** `full`: also what this visitor answered before, with those answers in place. */
  const show = (full: boolean): void => {
    const prefix = `ll-${randomId().slice(0, 6)}`;
    const { known, values } = definition();
    const rendered = render(definition(), {
      prefix,
      known: full ? [] : known,
      values: { ...values, ...input.values },
      onChange: () => show(true),
    });
    rendered.form.addEventListener('focusin', prepare, { once: true });
    place.replaceChildren(status, rendered.form);
    if (full) rendered.form.querySelector<HTMLElement>(`#${prefix}-${known[0]}`)?.focus();
    drive({
      rendered,
      prefix,
      definition: definition(),
      place,
      status,
      post: (entered) => post(entered, full),
      // An answer taken back goes as an empty one; what was never known and stays empty need not go at all.
      keepEmpty: new Set(full ? known : []),
      showAll: () => show(true),
      accepted: ({ visitorToken, redirect }) => {
        if (typeof visitorToken === 'string') memory.keep(visitorToken);
        if (input.redirect && typeof redirect === 'string' && /^https?:/.test(redirect)) location.assign(redirect);
      },
    });
  };
  show(false);
}

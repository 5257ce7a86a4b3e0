/**
 * `t.js`: remembers in the visitor's own browser how they came and what they saw, and tells it with the next form. It
 * sends nothing by itself. `data-respect` says which wishes not to be followed count (default `dnt gpc`; `off`).
 */
import { randomId, read, write } from '../page.ts';
import { objects } from '../privacy.ts';
import { contextOf, lifetimeMillis, parseState, type State, visited } from './state.ts';

const key = 'll_visit';
const cookie = 'll_visitor';
const script = document.currentScript;
const host = script instanceof HTMLScriptElement ? new URL(script.src).origin : '';

const cookieId = (): string | undefined => new RegExp(`(?:^|; )${cookie}=([0-9a-f]{32})(?:;|$)`).exec(document.cookie)?.[1];

function setCookie(value: string, seconds: number): void {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in browsers people use
  document.cookie = `${cookie}=${value}; Max-Age=${seconds}; Path=/; SameSite=Lax${secure}`;
}

function start(): void {
  let state: State = visited(parseState(read(key)), {
    url: location.href,
    referrer: document.referrer,
    now: Date.now(),
    newId: () => cookieId() ?? randomId(),
  });
  const keep = (): void => write(key, JSON.stringify(state));
  keep();
  if (cookieId() === undefined) setCookie(state.id, Math.ceil((state.since + lifetimeMillis - Date.now()) / 1000));
  const moved = (): void => {
    state = visited(state, { url: location.href, referrer: '', now: Date.now(), newId: randomId });
    keep();
  };
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name];
    history[name] = (...parameters) => {
      original.apply(history, parameters);
      moved();
    };
  }
  addEventListener('popstate', moved);
  const context = (): Readonly<Record<string, string>> => contextOf(state, Date.now());
  window.leadline = { context };
  document.addEventListener('formdata', (event) => hydrate(event, context));
}

/** Whatever makes a browser read a form for us, a click or a script, finds the members of the visit among its fields. */
function hydrate(event: FormDataEvent, context: () => Readonly<Record<string, string>>): void {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  const action = form.getAttribute('action') ?? '';
  const ours = URL.canParse(action, document.baseURI) && new URL(action, document.baseURI).origin === host;
  if (!(form.hasAttribute('data-leadline') || (ours && form.method === 'post'))) return;
  for (const [name, value] of Object.entries({ pageUrl: location.href, ...context() }))
    if ((event.formData.get(name) ?? '') === '') event.formData.set(name, value);
}

if (objects(script?.dataset.respect)) {
  write(key, null);
  if (cookieId() !== undefined) setCookie('', 0);
} else start();

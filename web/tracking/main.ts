/**
 * `t.js`: remembers in the visitor's own browser how they came and what they saw, tells the server while it happens and a
 * form what the server does not know. `data-respect` says which wishes not to be followed count (default `dnt gpc`; `off`),
 * `data-send="off"` keeps everything until a form, `data-pricing` is how the path of a page about prices begins.
 */
import { randomId, read, write } from '../page.ts';
import { objects } from '../privacy.ts';
import { acted, contextOf, type Details, lifetimeMillis, parseState, type State, told, untold, visited } from './state.ts';

const key = 'll_visit';
const cookie = 'll_visitor';
const script = document.currentScript;
const host = script instanceof HTMLScriptElement ? new URL(script.src).origin : '';
const { send: sends = 'on', pricing = '/pricing', respect } = script?.dataset ?? {};
/** Views of one step are told together. */
const pauseMillis = 1000;

const cookieId = (): string | undefined => new RegExp(`(?:^|; )${cookie}=([0-9a-f]{32})(?:;|$)`).exec(document.cookie)?.[1];

function setCookie(value: string, seconds: number): void {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in browsers people use
  document.cookie = `${cookie}=${value}; Max-Age=${seconds}; Path=/; SameSite=Lax${secure}`;
}

/** Where nothing may be stored, the page itself remembers. */
let remembered: State | null = null;
/** What other pages of the site wrote meanwhile counts, so the memory is read again for every change. */
function change(how: (state: State | null) => State): State {
  const state = how(parseState(read(key)) ?? remembered);
  remembered = state;
  write(key, JSON.stringify(state));
  return state;
}
/** One more view, unless the page is the last one seen. */
const see =
  (referrer: string) =>
  (before: State | null): State => {
    const after = visited(before, { url: location.href, referrer, now: Date.now(), newId: randomId });
    return before === null ? { ...after, id: cookieId() ?? after.id } : after;
  };
const here = see('');

/** Without a token each tell would begin a visitor of its own, so it waits for the answer to the one before. */
let telling = Promise.resolve();
function tell(): void {
  telling = change(here).token === undefined ? telling.then(tellNow) : tellNow();
}

/** Plain text needs no preflight; what is not answered is told again with the next page. */
async function tellNow(): Promise<void> {
  const state = change(here);
  const engagements = untold(state, Date.now(), pricing);
  if (sends === 'off' || engagements.length === 0) return;
  const body = JSON.stringify({ visitorToken: state.token ?? null, engagements });
  try {
    const answer = await fetch(`${host}/v1/engagements`, { method: 'POST', body, keepalive: true, credentials: 'omit' });
    const { visitorToken } = answer.status === 202 ? await answer.json() : {};
    if (typeof visitorToken === 'string')
      change((now) =>
        told(
          here(now),
          engagements.map(({ eventId }) => String(eventId)),
          visitorToken,
        ),
      );
  } catch {
    // Without a network the page goes on, and so does its visitor.
  }
}

function start(): void {
  const state = change(see(document.referrer));
  if (cookieId() === undefined) setCookie(state.id, Math.ceil((state.since + lifetimeMillis - Date.now()) / 1000));
  let waiting = 0;
  const soon = (): void => {
    clearTimeout(waiting);
    waiting = setTimeout(tell, pauseMillis);
  };
  const moved = (): void => {
    change(here);
    soon();
  };
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name];
    history[name] = (...parameters) => {
      original.apply(history, parameters);
      moved();
    };
  }
  addEventListener('popstate', moved);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') tell();
  });
  const track = (signal: string, details: Details = {}): void => {
    change((now) => acted(here(now), signal, details, randomId().slice(0, 16), Date.now()));
    soon();
  };
  document.addEventListener('click', ({ target }) => {
    const link = target instanceof Element ? target.closest('a[download], a[data-leadline-asset]') : null;
    const assetId = link?.getAttribute('data-leadline-asset');
    if (link) track('content.downloaded', assetId ? { assetId } : {});
  });
  const context = (): Readonly<Record<string, string>> => contextOf(change(here), Date.now());
  window.leadline = { context, track };
  document.addEventListener('formdata', (event) => hydrate(event, context));
  soon();
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

if (objects(respect)) {
  write(key, null);
  if (cookieId() !== undefined) setCookie('', 0);
} else start();

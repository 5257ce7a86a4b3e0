/** One page view; `url` holds of the query only what campaigns put there. */
type View = { readonly at: string; readonly url: string };
type Landing = View & { readonly referrer: string };
/** A view with what we call it to the server; `sent` once it answered that it has it. */
type Page = View & { readonly event?: string; readonly referrer?: string; readonly sent?: boolean };
/** Something else than a view, by its name in the taxonomy. */
export type Act = View & { readonly event: string; readonly signal: string; readonly details: Details };
export type Details = { readonly assetId?: string; readonly properties?: Readonly<Record<string, string | number | boolean>> };
/** What this browser remembers of its visits to the site. */
export type State = {
  readonly id: string;
  /** When the memory began, in epoch milliseconds: it ends 13 months later, however often somebody comes back. */
  readonly since: number;
  readonly first: Landing;
  /** The last arrival from outside, with its campaign parameters and click ids. */
  readonly last: Landing & { readonly marks: Readonly<Record<string, string>> };
  readonly pages: readonly Page[];
  /** What is still to be told; told ones are forgotten. */
  readonly acts?: readonly Act[];
  /** The server's token for this browser, once it gave one. */
  readonly token?: string;
  /** The first view is known there already. */
  readonly firstSent?: boolean;
};

const day = 86_400_000;
export const lifetimeMillis = 395 * day;
/** An arrival explains what happens within 90 days, as web analytics have it. */
const arrivalMillis = 90 * day;
const maxPages = 20;
/** The server takes 4 KB in a field; non-ASCII text counts more than its length. */
const maxVisitBytes = 3900;
const maxUrl = 400;

const campaign = /^utm_(source|medium|campaign|term|content)$/;
const clickId = /^(gclid|gbraid|wbraid|fbclid|msclkid|ttclid|li_fat_id|twclid|rdt_cid)$/;

/** Campaign parameters and click ids of an address. Others may hold anything, a password reset for one, and stay in the page. */
function marksOf(url: URL): Readonly<Record<string, string>> {
  const found = [...url.searchParams].filter(([name, value]) => (campaign.test(name) || clickId.test(name)) && value !== '');
  return Object.fromEntries(found.map(([name, value]) => [name, value.slice(0, 300)]));
}

const addressOf = (url: URL): string => {
  const query = new URLSearchParams(marksOf(url)).toString();
  return `${url.origin}${url.pathname}${query === '' ? '' : `?${query}`}`.slice(0, maxUrl);
};

/** The referring page without its query, or nothing when it is a page of the same site. */
function outside(referrer: string, page: URL): string {
  if (!URL.canParse(referrer)) return '';
  const url = new URL(referrer);
  return url.host === page.host || !/^https?:$/.test(url.protocol) ? '' : `${url.origin}${url.pathname}`.slice(0, maxUrl);
}

type Seen = { readonly url: string; readonly referrer: string; readonly now: number; readonly newId: () => string };

/** The memory after one more page view; the same address twice in a row is one view. */
export function visited(before: State | null, seen: Seen): State {
  const known = before !== null && seen.now - before.since < lifetimeMillis ? before : null;
  const page = new URL(seen.url);
  const view: View = { at: new Date(seen.now).toISOString(), url: addressOf(page) };
  const referrer = outside(seen.referrer, page);
  const marks = marksOf(page);
  const arrival = { ...view, referrer, marks };
  const told: Page = { ...view, event: seen.newId().slice(0, 16), ...(referrer === '' ? {} : { referrer }) };
  if (known === null) return { id: seen.newId(), since: seen.now, first: { ...view, referrer }, last: arrival, pages: [told] };
  const arrived = referrer !== '' || Object.keys(marks).length > 0;
  const again = known.pages[known.pages.length - 1]?.url === view.url;
  return {
    ...known,
    last: arrived && !again ? arrival : known.last,
    pages: again ? known.pages : [...known.pages, told].slice(-maxPages),
  };
}

/** Members to post with a form, under the names the capture API knows. */
export function contextOf(state: State, now: number): Readonly<Record<string, string>> {
  const { referrer, marks, at } = state.last;
  const arrival = now - Date.parse(at) < arrivalMillis ? { ...(referrer === '' ? {} : { referrer }), ...marks } : {};
  return { ...arrival, visit: visitText(state) };
}

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/**
 * Who this browser is, and what the server was not told before: of what it was told it knows whose history it is. The oldest
 * pages go first when all do not fit.
 */
function visitText({ id, token, first, firstSent, pages }: State): string {
  const visit = { visitor: token ?? id, ...(firstSent === true ? {} : { first }) };
  const untold = pages.filter((page) => page.sent !== true).map(({ at, url }) => ({ at, url }));
  for (let from = 0; from < untold.length; from += 1) {
    const text = JSON.stringify({ ...visit, pages: untold.slice(from) });
    if (bytesOf(text) <= maxVisitBytes) return text;
  }
  return JSON.stringify({ ...visit, pages: [] });
}

/** The server believes a browser's clock for a day; what is older goes along with a form. */
const freshMillis = 23 * 3_600_000;

/** The items the server should have by now. `pricing`: how the path of a page about prices begins. */
export function untold(state: State, now: number, pricing: string): readonly Readonly<Record<string, unknown>>[] {
  const fresh = ({ at }: View): boolean => now - Date.parse(at) < freshMillis;
  const views = state.pages.flatMap((page) => {
    const { event, at, url, referrer, sent } = page;
    if (sent === true || event === undefined || !fresh(page)) return [];
    const signal = new URL(url).pathname.startsWith(pricing) ? 'pricing.viewed' : 'page.viewed';
    return [{ eventId: event, signal, occurredAt: at, url, ...(referrer === undefined ? {} : { referrer }) }];
  });
  const acts = (state.acts ?? [])
    .filter(fresh)
    .map(({ event, signal, at, url, details }) => ({ eventId: event, signal, occurredAt: at, url, ...details }));
  return [...views, ...acts];
}

/** The memory after the server took the items of these ids. */
export function told(state: State, eventIds: readonly string[], token: string): State {
  const has = (event: string | undefined): boolean => event !== undefined && eventIds.includes(event);
  const firstSent = state.firstSent === true || state.pages.some(({ event, at }) => has(event) && at === state.first.at);
  return {
    ...state,
    token,
    pages: state.pages.map((page) => (has(page.event) ? { ...page, sent: true } : page)),
    acts: (state.acts ?? []).filter(({ event }) => !has(event)),
    ...(firstSent ? { firstSent } : {}),
  };
}

/** The memory with one more thing to tell. */
export const acted = (state: State, signal: string, details: Details, event: string, now: number): State => {
  const url = state.pages[state.pages.length - 1]?.url ?? state.last.url;
  return { ...state, acts: [...(state.acts ?? []), { at: new Date(now).toISOString(), url, event, signal, details }].slice(-maxPages) };
};

/** What was stored, if it is a memory; anybody may write into the storage of a page. */
export function parseState(text: string | null): State | null {
  try {
    const value: State | null = JSON.parse(text ?? 'null');
    const whole = value !== null && typeof value.id === 'string' && Number.isFinite(value.since) && Array.isArray(value.pages);
    return whole && typeof value.first.url === 'string' && typeof value.last.at === 'string' ? value : null;
  } catch {
    return null;
  }
}

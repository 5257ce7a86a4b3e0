/** One page view; `url` holds of the query only what campaigns put there. */
type View = { readonly at: string; readonly url: string };
type Landing = View & { readonly referrer: string };
/** What this browser remembers of its visits to the site. */
export type State = {
  readonly id: string;
  /** When the memory began, in epoch milliseconds: it ends 13 months later, however often somebody comes back. */
  readonly since: number;
  readonly first: Landing;
  /** The last arrival from outside, with its campaign parameters and click ids. */
  readonly last: Landing & { readonly marks: Readonly<Record<string, string>> };
  readonly pages: readonly View[];
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
  if (known === null) return { id: seen.newId(), since: seen.now, first: { ...view, referrer }, last: arrival, pages: [view] };
  const arrived = referrer !== '' || Object.keys(marks).length > 0;
  const again = known.pages[known.pages.length - 1]?.url === view.url;
  return {
    ...known,
    last: arrived && !again ? arrival : known.last,
    pages: again ? known.pages : [...known.pages, view].slice(-maxPages),
  };
}

/** Members to post with a form, under the names the capture API knows. */
export function contextOf(state: State, now: number): Readonly<Record<string, string>> {
  const { referrer, marks, at } = state.last;
  const arrival = now - Date.parse(at) < arrivalMillis ? { ...(referrer === '' ? {} : { referrer }), ...marks } : {};
  return { ...arrival, visit: visitText(state) };
}

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** The oldest pages go first when all do not fit. */
function visitText({ id, first, pages }: State): string {
  for (let from = 0; from < pages.length; from += 1) {
    const text = JSON.stringify({ visitor: id, first, pages: pages.slice(from) });
    if (bytesOf(text) <= maxVisitBytes) return text;
  }
  return JSON.stringify({ visitor: id, first, pages: [] });
}

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

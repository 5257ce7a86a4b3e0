import { type ProblemCode, problems, type Refusal } from '../../contracts/http/problems.ts';

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** For texts and quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => escapes[char] ?? char);

const page = (title: string, main: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<title>${escapeHtml(title)}</title></head><body><main><h1>${escapeHtml(title)}</h1>${main}</main></body></html>`;

/** The answer to a page without script whose form names no redirect. */
export const thankYouPage = (message: string, receiptId: string): string =>
  page('Thank you', `<p>${escapeHtml(message)}</p><p>Receipt: <code>${escapeHtml(receiptId)}</code></p>`);

/** What a door of another product made of a page's post, for the author of the page. Every text in it comes from the post. */
export function understoodPage(input: {
  readonly form: string;
  readonly receiptId: string;
  readonly rows: readonly (readonly [string, string])[];
  readonly warnings: readonly string[];
  readonly location: string | null;
}): string {
  const rows = input.rows.map(([name, value]) => `<tr><th>${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`).join('');
  const warnings = input.warnings.map((warning) => `<li>${escapeHtml(warning)}</li>`).join('');
  const next = input.location === null ? 'Without debug a thank-you page follows.' : `Without debug the visitor goes to ${input.location}`;
  return page(
    'What was understood',
    `<p>Form <code>${escapeHtml(input.form)}</code>, receipt <code>${escapeHtml(input.receiptId)}</code>. It is stored.</p>` +
      `<table>${rows}</table>${warnings === '' ? '' : `<h2>Warnings</h2><ul>${warnings}</ul>`}<p>${escapeHtml(next)}</p>`,
  );
}

/** The answer to a page without script whose post was refused: what to change, in the words of the form's labels. */
export function refusalPage(refusal: Refusal, requestId: string): string {
  const issues = refusal.issues ?? [];
  const list = issues.map(({ message }) => `<li>${escapeHtml(message)}</li>`).join('');
  const seconds = refusal.headers?.['retry-after'];
  const wait = seconds === undefined ? '' : ` In ${escapeHtml(seconds)} seconds it can be sent.`;
  const detail = refusal.detail === undefined ? wait : ` ${escapeHtml(refusal.detail)}${wait}`;
  const what = list === '' ? `<p role="alert">${escapeHtml(problems[refusal.code].title)}${detail}</p>` : `<ul role="alert">${list}</ul>`;
  const how =
    list === '' ? '' : '<p>Nothing was sent. Go back, change this and send the form again; your browser keeps what you typed.</p>';
  const title = list === '' ? 'The form was not sent' : 'Please check your entries';
  return page(title, `${what}${how}<p>Request: <code>${escapeHtml(requestId)}</code></p>`);
}

/** What a caller can do about a problem, by its status. */
const remedies: Readonly<Record<number, string>> = {
  400: 'Repair the request; sending it again unchanged gives the same answer.',
  401: 'Send a valid API key: Authorization: Bearer ll_…',
  403: 'Use a key with the scope, or an origin, that is allowed here.',
  404: 'Check the address and the id.',
  405: 'The Allow header names the methods of the route.',
  409: 'Read the resource again and decide anew.',
  408: 'Send the same request again over a faster line; an Idempotency-Key makes that safe.',
  410: 'It will not come back; use another one.',
  412: 'Read the resource again, and send the change with its new ETag.',
  413: 'Send less.',
  415: 'Send a media type the contract names for the route, in UTF-8 and without content encoding.',
  422: 'The member errors says which part of the request is wrong, by JSON Pointer; repair it and send it again.',
  428: 'Fetch what the title names (the ETag of the resource, the challenge of the form) and send the request again with it.',
  429: 'Wait for the seconds in Retry-After and send the same request again; an Idempotency-Key makes that safe.',
  500: 'Try again once; if it stays, report the requestId.',
  503: 'Wait for the seconds in Retry-After and send the same request again; an Idempotency-Key makes that safe.',
};

/** The page behind the `type` of a problem (RFC 9457 §3.1.1). */
export function problemPage(code: ProblemCode): string {
  const { status, title } = problems[code];
  return page(code, `<p>${escapeHtml(title)}</p><p>Status ${status}. ${escapeHtml(remedies[status] ?? '')}</p>`);
}

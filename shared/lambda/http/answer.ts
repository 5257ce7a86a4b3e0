import type { Problem } from '../../contracts/http/problem-schema.ts';
import { type Issue, problems, type Refusal } from '../../contracts/http/problems.ts';
import { refusalPage } from './pages.ts';

/** What a route answers; `json`, `html`, `script` and `text` exclude each other, none means an empty body. */
export type HttpAnswer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly html?: string;
  readonly script?: string;
  readonly text?: string;
};

export type GatewayResult = {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: false;
};

/** On every answer: nothing here may be cached, sniffed, framed or leak a referrer unless a route says otherwise. */
const baseHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

export function render(answer: HttpAnswer, requestId: string): GatewayResult {
  const type =
    answer.html !== undefined
      ? 'text/html; charset=utf-8'
      : answer.script !== undefined
        ? 'text/javascript; charset=utf-8'
        : answer.text !== undefined
          ? 'text/plain; charset=utf-8'
          : answer.json === undefined
            ? null
            : 'application/json';
  return {
    statusCode: answer.status,
    headers: { ...baseHeaders, ...(type === null ? {} : { 'content-type': type }), 'x-request-id': requestId, ...answer.headers },
    body: answer.html ?? answer.script ?? answer.text ?? (answer.json === undefined ? '' : JSON.stringify(answer.json)),
    isBase64Encoded: false,
  };
}

/** Seconds: longer than a failover of the store, shorter than a visitor's patience with a form that tries again. */
const retryLater = { 'retry-after': '5' };

const headersOf = (refusal: Refusal, own: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> => ({
  ...(problems[refusal.code].status === 503 ? retryLater : {}),
  ...own,
  ...refusal.headers,
});

/** A refusal as a page, for a browser whose own post it answers. */
export const renderRefusalPage = (refusal: Refusal, requestId: string): GatewayResult =>
  render(
    { status: problems[refusal.code].status, html: refusalPage(refusal, requestId), headers: headersOf(refusal, undefined) },
    requestId,
  );

/** RFC 9457 problem details of a refusal; status and title come from the registry alone. */
export function renderProblem(
  refusal: Refusal,
  context: { readonly requestId: string; readonly path: string; readonly headers?: Readonly<Record<string, string>> },
): GatewayResult {
  const entry = problems[refusal.code];
  const issues: readonly Issue[] | undefined = refusal.issues;
  const body: Problem = {
    type: `/problems/${refusal.code}`,
    title: entry.title,
    status: entry.status,
    code: refusal.code,
    ...(refusal.detail === undefined ? {} : { detail: refusal.detail }),
    instance: context.path,
    requestId: context.requestId,
    ...(issues === undefined ? {} : { errors: issues.map((issue) => ({ ...issue, in: issue.in ?? 'body' })) }),
  };
  const headers = headersOf(refusal, context.headers);
  const rendered = render({ status: entry.status, json: body, headers }, context.requestId);
  return { ...rendered, headers: { ...rendered.headers, 'content-type': 'application/problem+json' } };
}

import type { Documents } from '../../application/documents/documents.ts';
import type { CaptureContext } from '../../application/leads/capture-context.ts';
import type { CaptureReceipt, createCaptureSubmission } from '../../application/leads/capture-submission.ts';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import type { captureRoutes } from '../../contracts/http/routes/capture.ts';
import type { Route } from '../../contracts/http/routes/common.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { localized } from '../../domain/leads/form.ts';
import type { HttpAnswer } from './answer.ts';
import { corsHeaders, isOwnOrigin, originAllowed, unknownForm } from './cors.ts';
import type { Request } from './endpoint.ts';
import { answerPolicy } from './framing.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { comesFromPage } from './page-post.ts';
import { thankYouPage } from './pages.ts';
import { readForm } from './read-form.ts';
import { redirectTarget } from './redirect.ts';

type Capture = ReturnType<typeof createCaptureSubmission>;
type Answer = Result<HttpAnswer, Refusal>;

/** `POST /v1/forms/{formId}/submissions` around the capture use case: encodings, origins, answers. */
export const submit =
  (documents: Documents<'form'>, capture: Capture) =>
  async (request: Request<typeof captureRoutes.submitForm>): Promise<Answer> => {
    const { formId } = request.params;
    const origin = request.header('origin');
    const form = await documents.get('form', formId);
    if (form === null) return err(unknownForm);
    const own = origin === null || isOwnOrigin(origin, request.header('host'));
    if (!own && !originAllowed(form.body.origins, origin)) return err(refuse('origin-refused'));
    const wantsPage = comesFromPage(request.event);
    const cors = corsHeaders(form.body.origins, origin);
    const headers = wantsPage ? { ...cors, 'content-security-policy': answerPolicy(form.body.origins) } : cors;
    const done = await accept(capture, request);
    return done.ok ? ok(answer(done.value, wantsPage, headers)) : err({ ...done.error, headers: { ...headers, ...done.error.headers } });
  };

async function accept(capture: Capture, request: Request<typeof captureRoutes.submitForm>): Promise<Result<CaptureReceipt, Refusal>> {
  const body = await readForm(request.event);
  if (!body.ok) return body;
  const key = idempotencyKey(request.header('idempotency-key'));
  if (!key.ok) return key;
  return capture({
    formId: request.params.formId,
    fields: body.value,
    idempotencyKey: key.value,
    context: contextOf(request),
  });
}

/** What the request says of itself; an empty agent is none. */
export function contextOf({ header, event }: Pick<Request<Route>, 'header' | 'event'>): CaptureContext {
  const { userAgent, sourceIp } = event.requestContext.http;
  const agent = userAgent === '' ? null : userAgent;
  return { referer: header('referer'), userAgent: agent, sourceIp, origin: header('origin'), canAnswer: !comesFromPage(event) };
}

function answer(receipt: CaptureReceipt, wantsPage: boolean, headers: Readonly<Record<string, string>>): HttpAnswer {
  const { receiptId, status, form, warnings, visitorToken } = receipt;
  const redirect = redirectTarget(form.body.redirect, receipt.redirect);
  const message = localized(form.body.inlineMessage, form.body.inlineMessages, receipt.locale ?? '');
  if (wantsPage && redirect !== null) return { status: 303, headers: { ...headers, location: redirect } };
  if (wantsPage) return { status: 202, headers, html: thankYouPage(message, receiptId) };
  const target = redirect === null ? {} : { redirect };
  return { status: 202, headers, json: { receiptId, status, warnings, message, ...target, visitorToken } };
}

/** CORS preflight by the origins of the form. */
export const preflight =
  (documents: Documents<'form'>) =>
  async (request: Request<typeof captureRoutes.preflightForm>): Promise<Answer> => {
    const form = await documents.get('form', request.params.formId);
    if (form === null) return err(unknownForm);
    const headers = corsHeaders(form.body.origins, request.header('origin'));
    return ok({
      status: 204,
      headers: {
        ...headers,
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'content-type, idempotency-key',
        'access-control-max-age': '600',
      },
    });
  };

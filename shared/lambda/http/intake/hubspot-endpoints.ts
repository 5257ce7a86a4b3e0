import { formOfHubspot } from '../../../application/leads/intake/find-form.ts';
import type { IntakeDeps } from '../../../application/leads/intake/intake.ts';
import { createSubmitHubspot, type HubspotRefusal } from '../../../application/leads/intake/submit-hubspot.ts';
import { problems, type Refusal, refuse } from '../../../contracts/http/problems.ts';
import { intakeRoutes } from '../../../contracts/http/routes/intake.ts';
import { err, ok, type Result } from '../../../domain/kernel/result.ts';
import type { HttpAnswer } from '../answer.ts';
import { contextOf } from '../capture-endpoints.ts';
import { corsHeaders, originAllowed } from '../cors.ts';
import { type Endpoint, endpoint, type Request } from '../endpoint.ts';
import { bodyBytes, parseJson } from '../read-body.ts';
import { allowHeaders } from './allow-headers.ts';

type Routes = typeof intakeRoutes;
type HubspotRequest = Request<Routes['submitHubspot']> | Request<Routes['submitHubspotSecure']>;
type Answer = Result<HttpAnswer, Refusal>;
type Headers = Readonly<Record<string, string>>;

/** A thousand fields with their object types. */
const maxBytes = 128 * 1024;

/** HubSpot's submit endpoints around the use case: lookup, CORS, and every refusal in HubSpot's own shape. */
export function hubspotEndpoints(deps: IntakeDeps): readonly Endpoint[] {
  const submit = createSubmitHubspot(deps);
  const serve = async (request: HubspotRequest, secure: boolean): Promise<Answer> => {
    const { portalId, formGuid } = request.params;
    const refused = (status: number, message: string, more: object = {}, headers: Headers = {}): Answer =>
      ok({ status, headers, json: { status: 'error', message, correlationId: request.requestId, ...more } });
    const form = await formOfHubspot(deps.documents, portalId, formGuid);
    // Without a form there is no list of origins; whoever mends the page should be able to read why.
    if (form === null || !form.body.enabled)
      return refused(404, `No form answers to portalId ${portalId} and formGuid ${formGuid}`, {}, { 'access-control-allow-origin': '*' });
    const origin = request.header('origin');
    const cors = secure ? {} : corsHeaders(form.body.origins, origin);
    if (!secure && origin !== null && !originAllowed(form.body.origins, origin))
      return refused(403, problems['origin-refused'].title, {}, cors);
    const bytes = bodyBytes(request.event);
    const tooLarge = [{ errorType: 'INPUT_TOO_LARGE', message: `The body has more than ${maxBytes} bytes` }];
    if (bytes.byteLength > maxBytes) return refused(400, invalid, { errors: tooLarge }, cors);
    const body = parseJson(bytes);
    if (!body.ok) return refused(400, problems[body.error.code].title, { errors: [] }, cors);
    const done = await submit({ form, body: body.value, context: { ...contextOf(request), canAnswer: false }, secure });
    if (!done.ok) return answerOf(done.error, cors, refused);
    const target = form.body.redirect.default;
    return ok({ status: 200, headers: cors, json: target === null ? { inlineMessage: form.body.inlineMessage } : { redirectUri: target } });
  };
  return [
    endpoint(intakeRoutes.submitHubspot, (request) => serve(request, false)),
    endpoint(intakeRoutes.submitHubspotSecure, (request) => serve(request, true)),
    endpoint(intakeRoutes.preflightHubspot, async ({ params, header }) => {
      const form = await formOfHubspot(deps.documents, params.portalId, params.formGuid);
      if (form === null) return err(refuse('unknown-form'));
      return ok({ status: 204, headers: allowHeaders(form.body.origins, header('origin')) });
    }),
  ];
}

const invalid = 'The request is not valid';
type Refused = (status: number, message: string, more: object, headers: Headers) => Answer;

function answerOf(refusal: HubspotRefusal, cors: Headers, refused: Refused): Answer {
  if (refusal.reason === 'errors') return refused(400, invalid, { errors: refusal.errors }, cors);
  const { code, headers } = refusal.refusal;
  if (code !== 'too-many-requests') return err({ ...refusal.refusal, headers: { ...cors, ...headers } });
  return refused(429, 'You have reached your rate limit.', { errorType: 'RATE_LIMIT' }, { ...cors, ...headers });
}

import type { Authenticate } from '../../application/access/authenticate.ts';
import { createDiscountEngagements, type DiscountDeps } from '../../application/engagement/discount-engagements.ts';
import { siteOf } from '../../application/engagement/own-hosts.ts';
import { createRecordEngagements, type RecordEngagementsDeps } from '../../application/engagement/record-engagements.ts';
import { createTakeEmailEvents, type EmailEventsDeps } from '../../application/engagement/take-email-events.ts';
import { createTrackVisitor, type TrackVisitorDeps } from '../../application/engagement/track-visitor.ts';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { engagementsRoutes } from '../../contracts/http/routes/engagements.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { HttpAnswer } from './answer.ts';
import { corsHeaders, isOwnOrigin, originAllowed } from './cors.ts';
import { type Endpoint, endpoint, type Request } from './endpoint.ts';
import { bodyBytes, parseJson } from './read-body.ts';

export type EngagementsDeps = TrackVisitorDeps &
  RecordEngagementsDeps &
  DiscountDeps &
  EmailEventsDeps & { readonly authenticate: Authenticate };

/** A batch of 500 events of an e-mail service, with room. */
const maxProviderBytes = 1024 * 1024;

type Batch = Request<typeof engagementsRoutes.recordEngagements>;

/** Where what people do comes in. */
export function engagementEndpoints(deps: EngagementsDeps): readonly Endpoint[] {
  const fromBrowser = browserBatch(deps);
  const fromSystem = systemBatch(deps);
  const discount = createDiscountEngagements(deps);
  return [
    endpoint(engagementsRoutes.recordEngagements, (request) => {
      const key = request.header('authorization');
      return key === null ? fromBrowser(request) : fromSystem(request, key);
    }),
    endpoint(engagementsRoutes.preflightEngagements, async ({ header }) => {
      const { origins } = await siteOf(deps);
      const allowed = {
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'content-type',
        'access-control-max-age': '600',
      };
      return ok({ status: 204, headers: { ...corsHeaders(origins, header('origin')), ...allowed } });
    }),
    endpoint(engagementsRoutes.discountEngagements, async ({ params, body, principal, requestId }) => {
      const done = await discount({ ...body, leadId: params.leadId, principal, requestId });
      return done.ok ? ok({ status: 200, json: done.value }) : done;
    }),
    providerEndpoint(deps),
  ];
}

const browserBatch = (deps: EngagementsDeps) => {
  const track = createTrackVisitor(deps);
  return async ({ body, header, event, requestId }: Batch): Promise<Result<HttpAnswer, Refusal>> => {
    const origin = header('origin');
    const { origins } = await siteOf(deps);
    if (origin !== null && !isOwnOrigin(origin, header('host')) && !originAllowed(origins, origin)) return err(refuse('origin-refused'));
    const { userAgent, sourceIp } = event.requestContext.http;
    const headers = corsHeaders(origins, origin);
    const visitorToken = body.visitorToken ?? null;
    const done = await track({ visitorToken, items: body.engagements, userAgent: userAgent || null, sourceIp, requestId });
    return done.ok
      ? ok({ status: 202, json: done.value, headers })
      : err({ ...done.error, headers: { ...headers, ...done.error.headers } });
  };
};

const systemBatch = (deps: EngagementsDeps) => {
  const record = createRecordEngagements(deps);
  return async ({ body, requestId, now }: Batch, key: string): Promise<Result<HttpAnswer, Refusal>> => {
    const principal = await deps.authenticate(key, now);
    if (!principal.ok) return principal;
    const { scopes } = principal.value;
    if (!scopes.has('engagements:write') && !scopes.has('leads:write'))
      return err(refuse('missing-scope', 'this route needs the scope engagements:write or leads:write'));
    const results = await record({ items: body.engagements, principal: principal.value, requestId });
    return ok({ status: 202, json: { results } });
  };
};

const providerEndpoint = (deps: EngagementsDeps): Endpoint => {
  const take = createTakeEmailEvents(deps);
  return endpoint(engagementsRoutes.takeEmailEvents, async ({ params, event, header, now, requestId }) => {
    const bytes = bodyBytes(event);
    if (bytes.byteLength > maxProviderBytes) return err(refuse('body-too-large'));
    // Read before the proof, because some services sign members of it; nothing is done with it until it is proven.
    const json = parseJson(bytes, 20);
    const done = await take({
      providerId: params.provider,
      bytes,
      json: json.ok ? json.value : null,
      header,
      now,
      requestId,
    });
    return done.ok ? ok({ status: 200, json: done.value }) : done;
  });
};

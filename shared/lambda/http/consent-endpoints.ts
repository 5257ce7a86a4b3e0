import { createConsentLinks } from '../../application/consent/consent-links.ts';
import { type ConsentPageDeps, type ConsentView, createConsentPage, type PersonAct } from '../../application/consent/consent-page.ts';
import { createReadConsentPolicy } from '../../application/consent/consent-policy.ts';
import { createReadConsents, obligationView } from '../../application/consent/read-consents.ts';
import { createRestrictLead } from '../../application/consent/restrict-lead.ts';
import { createStaffConsents, createTakeProviderNotice } from '../../application/consent/staff-consents.ts';
import type { Documents } from '../../application/documents/documents.ts';
import { ipPrefixOf } from '../../application/leads/capture-context.ts';
import { leadResource } from '../../application/leads/lead-resource.ts';
import type { LeadStore } from '../../application/ports/lead-store.ts';
import type { NurtureStore } from '../../application/ports/nurture-store.ts';
import type { ObligationStore } from '../../application/ports/obligation-store.ts';
import { problems, type Refusal } from '../../contracts/http/problems.ts';
import { consentRoutes } from '../../contracts/http/routes/consent.ts';
import { consentPageLocale } from '../../domain/consent/page-texts.ts';
import { ok, type Result } from '../../domain/kernel/result.ts';
import type { HttpAnswer } from './answer.ts';
import { consentPage, consentPageStyle, sentenceOf, wrongLinkPage } from './consent-html.ts';
import { readOneClick, readPreferences } from './consent-posts.ts';
import { type Endpoint, endpoint, type Request } from './endpoint.ts';
import { leadEtag } from './lead-etag.ts';

export type ConsentDeps = Omit<ConsentPageDeps, 'policy' | 'leads'> & {
  readonly leads: Pick<LeadStore, 'get' | 'getWithClocks' | 'consents' | 'activities' | 'touches' | 'commit' | 'tombstone'>;
  readonly obligations: Pick<ObligationStore, 'ofLead' | 'list'>;
  readonly nurture: Pick<NurtureStore, 'get'>;
  readonly documents: Documents<'consent-policy'>;
};

export function consentEndpoints(deps: ConsentDeps): readonly Endpoint[] {
  const full = { ...deps, policy: createReadConsentPolicy(deps.documents) };
  return [...ledgerEndpoints(full), ...linkEndpoints(full)];
}
type Full = ConsentDeps & ConsentPageDeps;

/** For staff and systems. */
function ledgerEndpoints(deps: Full): readonly Endpoint[] {
  const read = createReadConsents(deps);
  const staff = createStaffConsents(deps);
  const notice = createTakeProviderNotice(deps);
  const links = createConsentLinks(deps);
  const restrict = createRestrictLead(deps);
  return [
    endpoint(consentRoutes.getConsents, async ({ params }) => shown(await read(params.leadId))),
    endpoint(consentRoutes.recordConsents, async ({ params: { leadId }, body, principal, requestId }) => {
      const done =
        body.act === 'provider-notice'
          ? await notice({ leadId, correlationId: requestId, provider: body.provider, notice: body, explanation: body.explanation })
          : await staff({ leadId, requestId, principal, body });
      return done.ok ? shown(await read(leadId)) : done;
    }),
    endpoint(consentRoutes.makeConsentLinks, async ({ params, body, header }) =>
      shown(await links({ ...params, ...body, origin: originOf(header('host'), header('x-forwarded-proto')) })),
    ),
    endpoint(consentRoutes.restrictLead, async ({ params, body, principal, requestId }) => {
      const done = await restrict({ leadId: params.leadId, principal, requestId, ...body });
      if (!done.ok) return done;
      return ok({ status: 200, headers: { etag: leadEtag(done.value) }, json: leadResource(done.value.lead, done.value.clocks) });
    }),
    endpoint(consentRoutes.listObligations, async ({ query: { state, cursor, limit }, now }) => {
      const found = await deps.obligations.list(state, { cursor: cursor ?? null, limit });
      return ok({ status: 200, json: { items: found.items.map((row) => obligationView(row, now)), cursor: found.cursor } });
    }),
  ];
}

const shown = <T>(result: Result<T, Refusal>): Result<HttpAnswer, Refusal> =>
  result.ok ? ok({ status: 200, json: result.value }) : result;

/** Where the caller reached us; the gateway says by which protocol. */
const originOf = (host: string | null, protocol: string | null): string =>
  `${protocol === 'http' || (protocol === null && /^(localhost|127\.0\.0\.1)(:|$)/.test(host ?? '')) ? 'http' : 'https'}://${host ?? 'localhost'}`;

/** For the person; no credential but the link. */
function linkEndpoints(deps: Full): readonly Endpoint[] {
  const page = createConsentPage(deps);
  const answer = answerOf(deps);
  return [
    endpoint(consentRoutes.getConsentPage, async (request) => {
      const opened = await page.open(request.params.token, localeOf(request));
      return answer(request, opened.ok ? ok(opened.value.view) : opened, false);
    }),
    endpoint(consentRoutes.actOnConsent, async (request) => {
      const locale = localeOf(request);
      const opened = await page.open(request.params.token, locale);
      if (!opened.ok) return answer(request, opened, true);
      const { view } = opened.value;
      const act = actBy(request, locale);
      if (view.kind === 'confirm')
        return answer(request, await page.confirm(act, opened.value, sentenceOf('confirm', view.label, locale)), true);
      if (view.kind === 'unsubscribe') {
        const asked = await readOneClick(request.event);
        if (!asked.ok) return answer(request, asked, true);
        return answer(request, await page.unsubscribe(act, opened.value, sentenceOf('unsubscribe', view.label, locale)), true);
      }
      const wanted = await readPreferences(request.event, view.boxes, request.now);
      if (!wanted.ok) return answer(request, wanted, true);
      return answer(request, await page.choose(act, opened.value, wanted.value, labelsOf(view)), true);
    }),
  ];
}

type PageRequest = Pick<Request<typeof consentRoutes.getConsentPage>, 'params' | 'query' | 'header' | 'event' | 'requestId'>;

const labelsOf = (view: ConsentView): string => view.boxes.map((box) => box.label).join('; ');

const actBy = ({ params, requestId, event }: PageRequest, locale: string): PersonAct => ({
  token: params.token,
  requestId,
  // Without the token, which would be its own second copy.
  page: '/v1/consent',
  ipPrefix: ipPrefixOf(event.requestContext.http.sourceIp),
  locale,
});

/** The language asked for, else the browser's first, when the pages speak it. */
const localeOf = ({ query, header }: PageRequest): string =>
  consentPageLocale((query.locale ?? header('accept-language') ?? '').trim().slice(0, 2).toLowerCase());

const answerOf =
  ({ digest }: Full) =>
  (request: PageRequest, result: Result<ConsentView, Refusal>, done: boolean): Result<HttpAnswer, Refusal> => {
    const accept = request.header('accept') ?? '';
    const html = accept.includes('text/html');
    const headers = { 'content-security-policy': policyOf(digest.sha256(consentPageStyle)) };
    const locale = localeOf(request);
    if (!result.ok) {
      const { code } = result.error;
      return html ? ok({ status: problems[code].status, html: wrongLinkPage(code, locale), headers }) : result;
    }
    const { kind, label, boxes, pausedUntil } = result.value;
    if (!html && accept.includes('application/json')) return ok({ status: 200, json: { kind, done, label, boxes, pausedUntil } });
    const action = `/v1/consent/${request.params.token}?locale=${locale}`;
    return ok({ status: 200, html: consentPage(result.value, { locale, action, done }), headers });
  };

/** No script, one style, and a form that goes nowhere but here. */
const policyOf = (styleHash: string): string =>
  `default-src 'none'; style-src 'sha256-${Buffer.from(styleHash, 'hex').toString('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

import { createFormDefinition, type FormDefinitionDeps } from '../../application/leads/form-definition.ts';
import { refuse } from '../../contracts/http/problems.ts';
import { formsRoutes } from '../../contracts/http/routes/forms.ts';
import { err, ok } from '../../domain/kernel/result.ts';
import type { Form } from '../../domain/leads/form.ts';
import type { HttpAnswer } from './answer.ts';
import { corsHeaders, isOwnOrigin, originAllowed, unknownForm } from './cors.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { formPage, formPageStyle, turnstileHost } from './form-page.ts';
import { formPagePolicy } from './framing.ts';

/** A script with the hash of its text, base64. */
export type Script = { readonly text: string; readonly hash: string };
export type FormsDeps = FormDefinitionDeps & { readonly scripts: { readonly embed: Script; readonly tracking: Script } };

/** `visitorToken` of this browser's last answer. */
const visitorHeader = 'x-visitor-token';

/** Forms as visitors meet them. */
export function formEndpoints(deps: FormsDeps): readonly Endpoint[] {
  const define = createFormDefinition(deps);
  return [
    endpoint(formsRoutes.getForm, async ({ params: { formId }, query, header }) => {
      const form = await deps.documents.get('form', formId);
      if (form === null) return err(unknownForm);
      const origin = header('origin');
      const { origins } = form.body;
      if (origin !== null && !isOwnOrigin(origin, header('host')) && !originAllowed(origins, origin)) return err(refuse('origin-refused'));
      const headers = corsHeaders(origins, origin);
      const { locale = null } = query;
      // In a header: addresses end up in histories and logs, and the token opens what this browser typed.
      const visitorToken = header(visitorHeader);
      const done = await define({ formId, locale, visitorToken, challenge: query.challenge === '1', origin });
      return done.ok ? ok({ status: 200, json: done.value, headers }) : err({ ...done.error, headers });
    }),
    endpoint(formsRoutes.preflightFormDefinition, async ({ params: { formId }, header }) => {
      const form = await deps.documents.get('form', formId);
      if (form === null) return err(unknownForm);
      const allowed = {
        'access-control-allow-methods': 'GET',
        'access-control-allow-headers': visitorHeader,
        'access-control-max-age': '600',
      };
      return ok({ status: 204, headers: { ...corsHeaders(form.body.origins, header('origin')), ...allowed } });
    }),
    pageEndpoint(deps, define),
    endpoint(formsRoutes.getEmbedScript, async ({ header }) => ok(script(deps.scripts.embed, header('if-none-match')))),
    endpoint(formsRoutes.getTrackingScript, async ({ header }) => ok(script(deps.scripts.tracking, header('if-none-match')))),
  ];
}

/** An hour: a new release reaches every page the same day, and a visit loads the script once. */
const scriptHeaders = {
  'cache-control': 'public, max-age=3600, stale-while-revalidate=86400',
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
};

function script({ text, hash }: Script, seen: string | null): HttpAnswer {
  const headers = { ...scriptHeaders, etag: `"${hash}"` };
  return seen?.includes(headers.etag) === true ? { status: 304, headers } : { status: 200, script: text, headers };
}

/** The default target may have a port of its own; a host of the list stands for the usual one. */
const redirectHosts = ({ redirect }: Form): readonly string[] => [
  ...new Set([...redirect.hosts, ...(redirect.default === null ? [] : [new URL(redirect.default).host])]),
];

const pageEndpoint = (deps: FormsDeps, define: ReturnType<typeof createFormDefinition>): Endpoint =>
  endpoint(formsRoutes.getFormPage, async ({ params: { formId }, query }) => {
    const { locale = null, ...asked } = query;
    const done = await define({ formId, locale, visitorToken: null, challenge: false, origin: null });
    if (!done.ok) return done;
    const form = await deps.documents.get('form', formId);
    if (form === null) return err(unknownForm);
    const hidden = new Set(done.value.fields.flatMap((field) => (field.type === 'hidden' ? [field.name] : [])));
    const values = Object.entries(asked).flatMap(([name, value]) => (typeof value === 'string' && hidden.has(name) ? [[name, value]] : []));
    return ok({
      status: 200,
      html: formPage(done.value, { title: form.body.name, values: Object.fromEntries(values) }),
      headers: {
        // With the policy of all other answers the browser would hide our own origin, and the page's address, from us.
        'referrer-policy': 'strict-origin-when-cross-origin',
        'content-security-policy': formPagePolicy({
          origins: form.body.origins,
          redirectHosts: redirectHosts(form.body),
          styleHash: `sha256-${Buffer.from(deps.digest.sha256(formPageStyle), 'hex').toString('base64')}`,
          captchaHost: form.body.spam.challenge?.kind === 'turnstile' ? turnstileHost : null,
        }),
      },
    });
  });

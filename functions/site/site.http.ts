import type { Documents } from '../../shared/application/documents/documents.ts';
import { isProblemCode, refuse } from '../../shared/contracts/http/problems.ts';
import { siteRoutes } from '../../shared/contracts/http/routes/site.ts';
import { err, ok } from '../../shared/domain/kernel/result.ts';
import { endpoint } from '../../shared/lambda/http/endpoint.ts';
import { type HttpDeps, httpHandler } from '../../shared/lambda/http/http-handler.ts';
import { problemPage } from '../../shared/lambda/http/pages.ts';
import { within } from '../../shared/lambda/http/within.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { composeSite } from '../compose/site.ts';
import { methodsOf, openApi } from './contract.ts';
import { demoPage, demoPagePolicy } from './demo-page.generated.ts';

export type SiteDeps = Omit<HttpDeps, 'authenticate'> & {
  readonly documents: Documents<'form'>;
  /** One read of the table past every cache; throws when it does not answer. */
  readonly probe: () => Promise<unknown>;
};

const demoForm = 'demo-request';
/** The page's own post must tell its origin and address, which the policy of all other answers hides. */
const demoHeaders = { 'content-security-policy': demoPagePolicy, 'referrer-policy': 'strict-origin-when-cross-origin' };

/** A monitor asks often and must hear soon; the store's own patience is for work. */
const probeMillis = 2000;

/** Health, the contract, the demo page, the pages of problem types, and the answer to every route that does not exist. */
export const create = (deps: SiteDeps) =>
  httpHandler({ ...deps, authenticate: null, methodsOf }, [
    endpoint(siteRoutes.getHealth, async () => {
      try {
        await within(probeMillis, deps.probe());
        return ok({ status: 200, json: { status: 'ok' } });
      } catch {
        return err(refuse('unavailable', 'the table does not answer'));
      }
    }),
    endpoint(siteRoutes.getOpenApi, async () => ok({ status: 200, json: openApi(), headers: { 'access-control-allow-origin': '*' } })),
    endpoint(siteRoutes.getDemo, async () =>
      (await deps.documents.get('form', demoForm)) === null
        ? err(refuse('unknown-route', 'the demo page exists with the demo seed only'))
        : ok({ status: 200, html: demoPage, headers: demoHeaders }),
    ),
    endpoint(siteRoutes.getRoot, async () => {
      const demo = (await deps.documents.get('form', demoForm)) !== null;
      return ok({ status: 302, headers: { location: demo ? '/demo' : '/openapi.json' } });
    }),
    endpoint(siteRoutes.getProblem, async ({ params: { code } }) =>
      isProblemCode(code) ? ok({ status: 200, html: problemPage(code) }) : err(refuse('unknown-route', 'there is no such problem')),
    ),
  ]);

export const handler = lazy(() => create(composeSite()));

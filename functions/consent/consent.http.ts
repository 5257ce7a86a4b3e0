import { type ConsentDeps, consentEndpoints } from '../../shared/lambda/http/consent-endpoints.ts';
import { type HttpDeps, httpHandler } from '../../shared/lambda/http/http-handler.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { composeConsent } from '../compose/consent.ts';

/** The consent ledger, and the pages by which people change what stands there about them. */
export const create = (deps: HttpDeps & ConsentDeps) => httpHandler(deps, consentEndpoints(deps));

export const handler = lazy(() => create(composeConsent()));

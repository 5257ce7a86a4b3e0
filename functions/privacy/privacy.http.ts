import { type HttpDeps, httpHandler } from '../../shared/lambda/http/http-handler.ts';
import { type PrivacyDeps, privacyEndpoints } from '../../shared/lambda/http/privacy-endpoints.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { composePrivacy } from '../compose/privacy.ts';

/** Rights of the person: erasure, and everything that is held on them. */
export const create = (deps: HttpDeps & PrivacyDeps) => httpHandler(deps, privacyEndpoints(deps));

export const handler = lazy(() => create(composePrivacy()));

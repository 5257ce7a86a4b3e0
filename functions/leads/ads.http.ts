import type { MetaDeps } from '../../shared/application/leads/intake/take-meta-leads.ts';
import { type HttpDeps, httpHandler } from '../../shared/lambda/http/http-handler.ts';
import { platformEndpoints } from '../../shared/lambda/http/intake/platform-endpoints.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { composeAds } from '../compose/ads.ts';

/** Webhooks of Google Ads and Meta. */
export const create = (deps: Omit<HttpDeps, 'authenticate'> & MetaDeps) =>
  httpHandler({ ...deps, authenticate: null }, platformEndpoints(deps));

export const handler = lazy(() => create(composeAds()));

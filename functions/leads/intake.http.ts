import type { MetaDeps } from '../../shared/application/leads/intake/take-meta-leads.ts';
import { type HttpDeps, httpHandler } from '../../shared/lambda/http/http-handler.ts';
import { espoEndpoints } from '../../shared/lambda/http/intake/espo-endpoints.ts';
import { hubspotEndpoints } from '../../shared/lambda/http/intake/hubspot-endpoints.ts';
import { platformEndpoints } from '../../shared/lambda/http/intake/platform-endpoints.ts';
import { webToLeadEndpoint } from '../../shared/lambda/http/intake/web-to-lead-endpoint.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { composeIntake } from '../compose/intake.ts';

/** Doors that speak the protocols of HubSpot, Salesforce, EspoCRM, Google Ads and Meta. */
export const create = (deps: HttpDeps & MetaDeps) =>
  httpHandler(deps, [...hubspotEndpoints(deps), webToLeadEndpoint(deps), ...espoEndpoints(deps), ...platformEndpoints(deps)]);

export const handler = lazy(() => create(composeIntake()));

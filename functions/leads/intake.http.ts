import type { IntakeDeps } from '../../shared/application/leads/intake/intake.ts';
import { type HttpDeps, httpHandler } from '../../shared/lambda/http/http-handler.ts';
import { espoEndpoints } from '../../shared/lambda/http/intake/espo-endpoints.ts';
import { hubspotEndpoints } from '../../shared/lambda/http/intake/hubspot-endpoints.ts';
import { webToLeadEndpoint } from '../../shared/lambda/http/intake/web-to-lead-endpoint.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { composeIntake } from '../compose/intake.ts';

/** Doors that speak the protocols of pages made for HubSpot, Salesforce and EspoCRM. */
export const create = (deps: HttpDeps & IntakeDeps) =>
  httpHandler(deps, [...hubspotEndpoints(deps), webToLeadEndpoint(deps), ...espoEndpoints(deps)]);

export const handler = lazy(() => create(composeIntake()));

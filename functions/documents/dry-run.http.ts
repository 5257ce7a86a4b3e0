import type { DryRunDeps } from '../../shared/application/leads/dry-run-form.ts';
import { dryRunEndpoints } from '../../shared/lambda/http/dry-run-endpoints.ts';
import { type HttpDeps, httpHandler } from '../../shared/lambda/http/http-handler.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { composeDryRun } from '../compose/dry-run.ts';

/** What a post would become under a form, with nothing written. */
export const create = (deps: HttpDeps & DryRunDeps) => httpHandler(deps, dryRunEndpoints(deps));

export const handler = lazy(() => create(composeDryRun()));

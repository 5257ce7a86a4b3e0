import { type CaptureDeps, createCaptureSubmission } from '../../shared/application/leads/capture-submission.ts';
import { captureRoutes } from '../../shared/contracts/http/routes/capture.ts';
import { preflight, submit } from '../../shared/lambda/http/capture-endpoints.ts';
import { endpoint } from '../../shared/lambda/http/endpoint.ts';
import { type HttpDeps, httpHandler } from '../../shared/lambda/http/http-handler.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { composeCapture } from '../compose/capture.ts';

/** The public form endpoint. Needs nothing but the table (R16). */
export const create = (deps: Omit<HttpDeps, 'authenticate'> & CaptureDeps) =>
  httpHandler({ ...deps, authenticate: null }, [
    endpoint(captureRoutes.submitForm, submit(deps.documents, createCaptureSubmission(deps))),
    endpoint(captureRoutes.preflightForm, preflight(deps.documents)),
  ]);

export const handler = lazy(() => create(composeCapture()));

import { type FormsDeps, formEndpoints } from '../../shared/lambda/http/form-endpoints.ts';
import { type HttpDeps, httpHandler } from '../../shared/lambda/http/http-handler.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { composeForms } from '../compose/forms.ts';
import { embedScript, trackingScript } from './scripts.generated.ts';

/** Forms as visitors meet them; reads the table, and changes nothing. */
export const create = (deps: Omit<HttpDeps, 'authenticate'> & Omit<FormsDeps, 'scripts'>) =>
  httpHandler({ ...deps, authenticate: null }, formEndpoints({ ...deps, scripts: { embed: embedScript, tracking: trackingScript } }));

export const handler = lazy(() => create(composeForms()));

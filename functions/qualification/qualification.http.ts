import { type HttpDeps, httpHandler } from '../../shared/lambda/http/http-handler.ts';
import { type QualificationDeps, qualificationEndpoints } from '../../shared/lambda/http/qualification-endpoints.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { composeQualification } from '../compose/qualification.ts';

/** Whether sales should go on with a lead, and what sales found out. */
export const create = (deps: HttpDeps & QualificationDeps) => httpHandler(deps, qualificationEndpoints(deps));

export const handler = lazy(() => create(composeQualification()));

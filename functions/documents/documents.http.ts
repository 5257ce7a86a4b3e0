import { type DocumentDeps, documentEndpoints } from '../../shared/lambda/http/document-endpoints.ts';
import { type HttpDeps, httpHandler } from '../../shared/lambda/http/http-handler.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { composeDocuments } from '../compose/documents.ts';

/** Rules as data: read, draft, publish. */
export const create = (deps: HttpDeps & DocumentDeps) => httpHandler(deps, documentEndpoints(deps));

export const handler = lazy(() => create(composeDocuments()));

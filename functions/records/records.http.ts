import { type HttpDeps, httpHandler } from '../../shared/lambda/http/http-handler.ts';
import { type RecordDeps, recordEndpoints } from '../../shared/lambda/http/record-endpoints.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { composeRecords } from '../compose/records.ts';

/** Owners, teams and campaigns. */
export const create = (deps: HttpDeps & RecordDeps) => httpHandler(deps, recordEndpoints(deps));

export const handler = lazy(() => create(composeRecords()));

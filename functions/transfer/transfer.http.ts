import { type HttpDeps, httpHandler } from '../../shared/lambda/http/http-handler.ts';
import { type TransferDeps, transferEndpoints } from '../../shared/lambda/http/transfer-endpoints.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { composeTransfer } from '../compose/transfer.ts';

/** Imports and exports: begin, ask, cancel. */
export const create = (deps: HttpDeps & TransferDeps) => httpHandler(deps, transferEndpoints(deps));

export const handler = lazy(() => create(composeTransfer()));

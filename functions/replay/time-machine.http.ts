import { type HttpDeps, httpHandler } from '../../shared/lambda/http/http-handler.ts';
import { type TimeMachineDeps, timeMachineEndpoints } from '../../shared/lambda/http/time-machine-endpoints.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { composeTimeMachine } from '../compose/time-machine.ts';

/** Rules over past leads: a few at once, a period in the background. */
export const create = (deps: HttpDeps & TimeMachineDeps) => httpHandler(deps, timeMachineEndpoints(deps));

export const handler = lazy(() => create(composeTimeMachine()));

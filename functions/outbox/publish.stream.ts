import { lazy } from '../../shared/lambda/lazy.ts';
import { type StreamDeps, streamHandler } from '../../shared/lambda/stream-handler.ts';
import { composePublish } from '../compose/publish.ts';

/** Committed event rows → the bus. */
export const create = (deps: StreamDeps) => streamHandler(deps);

export const handler = lazy(() => create(composePublish()));

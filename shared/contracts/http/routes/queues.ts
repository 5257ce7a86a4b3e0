import * as z from 'zod';
import { $queueState } from '../resources.ts';
import { route } from './common.ts';

/** Queues and their dead letters. */
export const queuesRoutes = {
  listQueues: route({
    operationId: 'listQueues',
    method: 'GET',
    path: '/v1/queues',
    function: 'queues',
    scope: 'ops',
    summary: 'Depth and dead letters of every queue.',
    responses: { 200: { description: 'Queues.', schema: z.object({ items: z.array($queueState) }) } },
    problems: [],
  }),
  redriveQueue: route({
    operationId: 'redriveQueue',
    method: 'POST',
    path: '/v1/queues/{name}/redrive',
    function: 'queues',
    scope: 'ops',
    summary: 'Send the dead letters of a queue to it again; safe to run twice.',
    params: z.object({ name: z.string().max(80) }),
    responses: { 200: { description: 'How many moved.', schema: z.object({ moved: z.int() }) } },
    problems: ['unknown-queue'],
  }),
};

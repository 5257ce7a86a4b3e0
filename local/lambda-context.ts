import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import type { Timers } from './timers.ts';

/** What a function is told about its invocation; the fields AWS fills and our functions may read. */
export function lambdaContext(functionName: string, timeoutSeconds: number, timers: Timers): Context {
  const deadline = timers.now() + timeoutSeconds * 1000;
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${functionName}`,
    memoryLimitInMB: '0',
    awsRequestId: randomUUID(),
    logGroupName: `/local/${functionName}`,
    logStreamName: 'local',
    getRemainingTimeInMillis: () => Math.max(0, deadline - timers.now()),
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}

export const timedOut: unique symbol = Symbol('timed out');

/** `work`, or `timedOut` when it takes longer than `seconds`. The work itself goes on: JavaScript cannot stop it. */
export async function withTimeout<T>(work: Promise<T>, seconds: number, timers: Timers): Promise<T | typeof timedOut> {
  let cancel = (): void => undefined;
  const late = new Promise<typeof timedOut>((resolve) => {
    cancel = timers.after(seconds * 1000, () => resolve(timedOut));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    cancel();
  }
}

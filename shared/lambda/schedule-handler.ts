import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { describeFault, type Log } from './log.ts';

/** A sweep: runs one use case, logs how much it moved. A fault is logged and thrown, so that the schedule retries. */
export function scheduleHandler(deps: { readonly log: Log; readonly sweep: () => Promise<{ readonly moved: number }> }) {
  return middy<unknown, { readonly moved: number }, Error, Context>().handler(async () => {
    try {
      const result = await deps.sweep();
      if (result.moved > 0) deps.log('SWEEP_DONE', { count: result.moved });
      return result;
    } catch (error) {
      deps.log('SWEEP_FAULT', describeFault(error));
      throw error;
    }
  });
}

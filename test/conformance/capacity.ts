import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

export type CapacityCall = { readonly operation: string; readonly writeUnits: number; readonly readUnits: number };
export type CapacityMeter = {
  /** Every call since the last `take`, in order. */
  readonly take: () => readonly CapacityCall[];
};

type Consumed = { readonly WriteCapacityUnits?: number; readonly ReadCapacityUnits?: number; readonly CapacityUnits?: number };

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
const consumedOf = (output: unknown): readonly Consumed[] => {
  const consumed = isObject(output) ? output.ConsumedCapacity : undefined;
  return Array.isArray(consumed) ? consumed.filter(isObject) : isObject(consumed) ? [consumed] : [];
};

const writing = /^(Put|Update|Delete|TransactWrite|BatchWrite)/;

function callOf(operation: string, output: unknown): CapacityCall {
  const total = consumedOf(output).reduce((sum, row) => sum + (row.CapacityUnits ?? 0), 0);
  return writing.test(operation) ? { operation, writeUnits: total, readUnits: 0 } : { operation, writeUnits: 0, readUnits: total };
}

/**
 * Makes every call of the client ask for its consumed capacity and keeps the figures, indexes included: what the budget
 * test and the benchmark count. A call that failed its condition consumed units too but reports none.
 */
export function meterCapacity(client: DynamoDBDocumentClient): CapacityMeter {
  const calls: CapacityCall[] = [];
  client.middlewareStack.add(
    (next, context) => async (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: 'INDEXES' });
      const result = await next(args);
      calls.push(callOf(context.commandName ?? 'unknown', result.output));
      return result;
    },
    { step: 'initialize', name: 'meterCapacity' },
  );
  return { take: () => calls.splice(0) };
}

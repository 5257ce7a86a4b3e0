import type { JourneyCost } from './journey-cost.ts';

/** List prices of us-east-1 in dollars, read 2026-11-22 (docs: performance research); no free tier. */
export const prices = {
  httpRequest: 1.0e-6,
  lambdaRequest: 0.2e-6,
  lambdaArmGbSecond: 0.0000133334,
  writeUnit: 0.625e-6,
  readUnit: 0.125e-6,
  busEvent: 1.0e-6,
  queueRequest: 0.4e-6,
  stateTransition: 25e-6,
  logGigabyte: 0.5,
} as const;

/** Modelled, not measured: a table call takes 20 ms warm (between a put's 7.5 and a transaction's 25), at 0.5 GB. */
const modelledSecondsPerTableCall = 0.02;
const memoryGb = 0.5;
/** START, END and REPORT lines of one invocation, which CloudWatch bills too. */
export const platformLogBytes = 350;

/** Dollars per million leads, by line, from the counts of a journey. */
export function dollarsPerMillion(cost: JourneyCost): Readonly<Record<string, number>> {
  const million = 1_000_000;
  const logBytes = cost.logBytes + cost.invocations * platformLogBytes;
  return {
    'HTTP API': prices.httpRequest * million,
    'Lambda requests': cost.invocations * prices.lambdaRequest * million,
    'Lambda time (modelled)': cost.tableCalls * modelledSecondsPerTableCall * memoryGb * prices.lambdaArmGbSecond * million,
    writes: cost.writeUnits * prices.writeUnit * million,
    reads: cost.readUnits * prices.readUnit * million,
    'bus events': cost.busEvents * prices.busEvent * million,
    'queue requests': cost.queueRequests * prices.queueRequest * million,
    'state transitions': cost.transitions * prices.stateTransition * million,
    logs: (logBytes / 1e9) * prices.logGigabyte * million,
  };
}

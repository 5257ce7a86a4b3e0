import type { JourneyCost } from './journey-cost.ts';
import { dollarsPerMillion, platformLogBytes } from './prices.ts';

export type BudgetRow = { readonly name: string; readonly measured: number; readonly atMost: number; readonly goal: number };

/** The budget table of design §5: what a lead may cost now, and what to come near. */
export function budgetRows(cost: JourneyCost): readonly BudgetRow[] {
  const dollars = Object.values(dollarsPerMillion(cost)).reduce((sum, line) => sum + line, 0);
  return [
    { name: 'write units', measured: cost.writeUnits, atMost: 60, goal: 13 },
    { name: 'read units', measured: cost.readUnits, atMost: 12, goal: 4 },
    { name: 'AWS calls in capture, sequential', measured: cost.captureCalls, atMost: 2, goal: 1 },
    { name: 'Lambda invocations', measured: cost.invocations, atMost: 6, goal: 1.5 },
    { name: 'bus events', measured: cost.busEvents, atMost: 8, goal: 2 },
    { name: 'queue requests', measured: cost.queueRequests, atMost: 12, goal: 3 },
    { name: 'state transitions until first touch', measured: cost.transitions, atMost: 4, goal: 0 },
    { name: 'log bytes, platform lines included', measured: cost.logBytes + cost.invocations * platformLogBytes, atMost: 4096, goal: 2048 },
    { name: 'dollars per million leads', measured: dollars, atMost: 200, goal: 15 },
  ];
}

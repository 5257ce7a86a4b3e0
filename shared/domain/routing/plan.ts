import type { Condition } from '../conditions/condition.ts';

/** Ordered; the first rule whose condition holds and whose team has an available member wins. */
export type RoutingRule = { readonly id: string; readonly label: string; readonly when: Condition; readonly teamId: string };

export type RoutingPlan = {
  readonly name: string;
  readonly rules: readonly RoutingRule[];
  /** Never silent: a lead no rule places waits in this monitored queue. */
  readonly catchAll: { readonly queue: string };
  /** SLA policy that starts the clocks of a routed lead. */
  readonly slaPolicyId: string;
};

export type TeamMember = { readonly ownerId: string; readonly weight: number };
/** `weight` is an integer 1–10: 2520 (the least common multiple of 1–10) divided by it is a whole stride. */
export type Team = { readonly id: string; readonly name: string; readonly members: readonly TeamMember[] };
export type Owner = {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
  readonly languages: readonly string[];
  readonly calendarId: string | null;
};

/** Stride pointers of one team; the version guards concurrent routers. */
export type Pool = { readonly teamId: string; readonly version: number; readonly pointers: Readonly<Record<string, number>> };

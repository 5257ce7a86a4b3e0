import * as z from 'zod';
import type { RoutingPlan } from '../../domain/routing/plan.ts';
import { $condition, $slug } from './common.ts';

export const $routingPlan = z
  .strictObject({
    name: z.string().min(1).max(200),
    rules: z.array(z.strictObject({ id: $slug, label: z.string().min(1).max(200), when: $condition, teamId: $slug })).max(10_000),
    catchAll: z.strictObject({ queue: $slug }),
    slaPolicyId: $slug,
  })
  .meta({ id: 'RoutingPlan', description: 'Ordered rules from conditions to teams, and the monitored catch-all.' }) satisfies z.ZodType<
  RoutingPlan,
  unknown
>;

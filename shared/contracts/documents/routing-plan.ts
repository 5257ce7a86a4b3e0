import * as z from 'zod';
import { accountSteps, accountTiebreakers, dealTiebreakers, type RoutingPlan, wishes } from '../../domain/routing/plan.ts';
import { $condition, $slug } from './common.ts';

const $label = z.string().min(1).max(200);

const $accountRules = z
  .strictObject({
    steps: z
      .array(z.enum(accountSteps))
      .min(1)
      .max(3)
      .default([...accountSteps])
      .meta({ description: 'Asked in this order.' }),
    parents: z
      .enum(['ignored', 'inherited'])
      .default('ignored')
      .meta({ description: 'Whether an account without an owner has that of its parent.' }),
    whenAway: z
      .enum(['cover', 'keep'])
      .default('cover')
      .meta({ description: 'cover: the stand-in of the absence, else the rules. keep: the lead waits for its owner.' }),
    caps: z
      .enum(['always', 'rotation'])
      .default('always')
      .meta({ description: 'always: the lead of an owner at their cap waits. rotation: caps limit what rules give.' }),
    match: z
      .array(z.enum(accountTiebreakers))
      .max(4)
      .default([])
      .meta({ description: 'Which account, when the domains of a lead name several.' }),
    deals: z
      .array(z.enum(dealTiebreakers))
      .max(3)
      .default([])
      .meta({ description: 'Which open opportunity, when several owners have one.' }),
    conflictQueue: $slug.meta({ description: 'Where leads wait that nothing decides about.' }),
    assign: z
      .enum(['none', 'account', 'domain'])
      .default('account')
      .meta({ description: 'What an owner gets along with a lead, so that the next ones follow.' }),
    assignmentDays: z.int().min(1).max(3650).default(365),
  })
  .meta({ id: 'AccountRules', description: 'Who has a lead by its account, before the rules are asked.' });

const $rule = z.strictObject({
  id: $slug,
  label: $label,
  when: $condition,
  teamId: $slug,
  territory: z.enum(['ignored', 'required']).optional(),
  language: z.enum(wishes).optional(),
  skills: z.array($slug).max(20).optional(),
  hours: z.enum(wishes).optional(),
});

export const $routingPlan = z
  .strictObject({
    name: $label,
    accounts: $accountRules.optional(),
    territories: z
      .array(z.strictObject({ id: $slug, label: $label, when: $condition }))
      .max(1000)
      .optional(),
    rules: z.array($rule).max(10_000),
    catchAll: z.strictObject({ queue: $slug }),
    slaPolicyId: $slug,
  })
  .meta({
    id: 'RoutingPlan',
    description: 'Owners by account, ordered rules from conditions to teams, and the monitored catch-all.',
  }) satisfies z.ZodType<RoutingPlan, unknown>;

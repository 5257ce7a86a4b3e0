import * as z from 'zod';
import { type Condition, operators } from '../../domain/conditions/condition.ts';

export const $slug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and dashes, at most 63')
  .meta({ description: 'Stable id, lower-case letters, digits and dashes.' });

const $scalar = z.union([z.string().max(500), z.number(), z.boolean()]);

const $leaf = z.strictObject({
  field: z.string().min(1).max(100),
  op: z.enum(operators),
  value: z.union([$scalar, z.array($scalar).max(1000)]).optional(),
});

/** The recursive condition; depth and size are bounded by the request limits and by `conditionIssues`. */
export const $condition: z.ZodType<Condition> = z
  .lazy(() =>
    z.union([
      $leaf,
      z.strictObject({ all: z.array($condition).max(100) }),
      z.strictObject({ any: z.array($condition).max(100) }),
      z.strictObject({ not: $condition }),
    ]),
  )
  .meta({ id: 'Condition', description: 'all / any / not over leaves of {field, op, value}.' });

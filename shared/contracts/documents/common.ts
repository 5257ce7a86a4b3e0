import * as z from 'zod';
import { type Condition, operators } from '../../domain/conditions/condition.ts';

export const $slug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and dashes, at most 63')
  .meta({ description: 'Stable id, lower-case letters, digits and dashes.' });

export const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== null;
  } catch {
    return false;
  }
};

/** A message for a value that is there but wrong; a missing one keeps the general "is required". */
const whenPresent = (message: (input: unknown) => string) => ({
  error: (issue: { readonly input?: unknown }) => (issue.input === undefined ? undefined : message(issue.input)),
});

const unknownOperator = (input: unknown): string =>
  `unknown operator${typeof input === 'string' ? ` ${JSON.stringify(input.slice(0, 20))}` : ''}; use one of ${operators.join(', ')}`;

const $scalar = z.union(
  [z.string().max(500), z.number(), z.boolean()],
  whenPresent(() => 'must be text, a number, true or false'),
);

const $leaf = z.strictObject({
  field: z.string().min(1).max(100),
  op: z.enum(operators, whenPresent(unknownOperator)),
  value: z
    .union(
      [$scalar, z.array($scalar).max(1000)],
      whenPresent(() => 'must be text, a number, true, false or a list of these'),
    )
    .optional(),
});

/** The recursive condition; depth and size are bounded by the request limits and by `conditionIssues`. */
export const $condition: z.ZodType<Condition> = z
  .lazy(() =>
    z.union(
      [
        $leaf,
        z.strictObject({ all: z.array($condition).max(100) }),
        z.strictObject({ any: z.array($condition).max(100) }),
        z.strictObject({ not: $condition }),
      ],
      whenPresent(() => 'must be a condition: {"field", "op", "value"}, or exactly one of "all", "any" (lists of conditions) and "not"'),
    ),
  )
  .meta({ id: 'Condition', description: 'all / any / not over leaves of {field, op, value}.' });

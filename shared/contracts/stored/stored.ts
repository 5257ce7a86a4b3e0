import * as z from 'zod';
import { checked } from '../../domain/kernel/brand.ts';

/** A row that does not have the shape this version knows: a fault, never an expected refusal. Names no values. */
export class UnreadableRow extends Error {
  constructor(entity: string, issues: readonly { readonly path: readonly PropertyKey[]; readonly code?: string | undefined }[]) {
    const places = issues.slice(0, 5).map((issue) => `${issue.path.map(String).join('.')} (${issue.code ?? 'invalid'})`);
    super(`stored ${entity} is unreadable at ${places.join(', ')}`);
    this.name = 'UnreadableRow';
  }
}

/** Instants are written by our own clock in one fixed width, so text order is enough to check. */
export const $storedAt = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

/** Nullable in the domain, left out of the table. */
export const absentAsNull = <T extends z.ZodType>(schema: T) => schema.nullable().default(null);

/** Reader of one stored shape. Loose schemas keep the fields of a newer version, so that writing back loses nothing (R19). */
export const stored =
  <T>(entity: string, schema: z.ZodType) =>
  (value: unknown): T => {
    const result = schema.safeParse(value);
    if (!result.success) throw new UnreadableRow(entity, result.error.issues);
    return checked<T>(result.data);
  };

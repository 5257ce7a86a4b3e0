import * as z from 'zod';
import type { HttpFunctionName } from '../functions.ts';
import type { ProblemCode } from '../problems.ts';
import type { Scope } from '../scopes.ts';

export type Route = {
  readonly operationId: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  readonly path: string;
  readonly function: HttpFunctionName;
  readonly scope: Scope | 'public';
  /** A public route that does more for a caller with a key; the endpoint checks it. */
  readonly optionalKey?: true;
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** Body schema of JSON routes; absent: no body, or (`rawBody`) the handler reads it by content type. */
  readonly body?: z.ZodType;
  readonly rawBody?: true;
  /** A request without a body is read as one whose members are all left out. */
  readonly optionalBody?: true;
  /** Media types of the body; absent: application/json alone. */
  readonly bodyTypes?: readonly string[];
  /** A page of a browser may be what posts here, so its refusals are pages too when the browser asks for HTML. */
  readonly htmlProblems?: true;
  readonly headers?: readonly string[];
  /** Limits of a JSON body where the 64 KB and 8 levels of public routes are too small. */
  readonly limits?: { readonly bytes: number; readonly depth: number };
  /** A response with a schema and a media type is JSON, or the other for who asks for it. */
  readonly responses: Readonly<
    Record<
      number,
      { readonly description: string; readonly schema?: z.ZodType; readonly mediaType?: string; readonly headers?: readonly string[] }
    >
  >;
  readonly problems: readonly ProblemCode[];
  /** Refusals in the shape of the product whose protocol the route speaks, by status; all others are problems. */
  readonly refusals?: Readonly<Record<number, { readonly description: string; readonly schema: z.ZodType }>>;
};

/** One row of the route table, with its literal types, so that a handler's request type follows from it. */
export const route = <const R extends Route>(row: R): R => row;

export const $leadPath = z.object({ leadId: z.string().max(100) });
export const $page = z.strictObject({
  cursor: z.string().max(2000).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), cursor: z.string().nullable() });

export const bodyProblems = ['malformed-json', 'body-too-large', 'body-too-deep', 'unsupported-media-type', 'invalid-request'] as const;
export const commandProblems = [...bodyProblems, 'unknown-lead', 'erased', 'write-conflict'] as const;

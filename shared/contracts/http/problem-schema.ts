import * as z from 'zod';
import { issuePlaces } from './problems.ts';

/** One wrong place in a request. */
export const $issue = z.object({
  in: z.enum(issuePlaces).meta({ description: 'The part of the request that is wrong.' }),
  pointer: z.string().meta({ description: 'JSON Pointer (RFC 6901) into that part: `/person/email` of a body, `/limit` of a query.' }),
  code: z.string(),
  message: z.string(),
  edge: z
    .object({ name: z.string(), expected: z.string(), id: z.string().nullable() })
    .optional()
    .meta({ description: 'Of a wrong edge: its name, the type its end must have, and the id given.' }),
});

export const $problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string().optional(),
    instance: z.string().optional(),
    requestId: z.string(),
    errors: z.array($issue).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details.' });
export type Problem = z.infer<typeof $problem>;

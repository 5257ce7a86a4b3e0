import { $lead } from '../resources.ts';

/** The answer of every route that gives one lead. Apart from `common.ts`, so that other bundles do not carry its schema. */
export const lead = { description: 'The lead, with its version as ETag.', schema: $lead, headers: ['ETag'] } as const;

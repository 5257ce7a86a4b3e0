import type { Lead } from './lead.ts';

/** What becomes of a lead's place when nobody has it any more. */
export const unowned = { owner: null, teamId: null, routedAt: null, queue: null, queueReason: null } as const satisfies Partial<Lead>;

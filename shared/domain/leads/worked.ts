import type { Lead } from './lead.ts';
import type { Stage } from './lifecycle.ts';

const accepted: ReadonlySet<Stage> = new Set(['sal', 'sql', 'opportunity', 'customer']);

/**
 * Whether a person has put work into the lead: accepted it, contacted somebody, or given it to an owner by hand (then no
 * team's rotation was charged). The machine takes nothing back from them.
 */
export const isWorked = (lead: Lead): boolean =>
  accepted.has(lead.stage) ||
  lead.contacted ||
  lead.firstTouchAt !== null ||
  (lead.owner !== null && lead.teamId === null && lead.routedAt === null);

import type { LeadWithClocks } from '../../application/leads/command.ts';

/** Clocks move without the lead's version, so the validator of a lead counts their steps too: `"7.3"`. */
export const leadEtag = ({ lead, clocks }: LeadWithClocks): string =>
  `"${lead.version}.${clocks.reduce((sum, clock) => sum + clock.generation + clock.nextLevel, 0)}"`;

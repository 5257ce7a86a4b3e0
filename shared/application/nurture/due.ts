import type { Instant } from '../../domain/kernel/instant.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { Nurture, Run } from '../../domain/nurture/run.ts';

/** A step that is due: the row and the lead as they were read at `at`. */
export type Due = { readonly before: Nurture; readonly run: Run; readonly lead: Lead; readonly at: Instant };

import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Nurture } from '../../domain/nurture/run.ts';

export type NurtureSave = {
  readonly nurture: Nurture;
  /** Revision of the row as it was read; 0 inserts it. */
  readonly expectedRevision: number;
  /** Version of the lead as it was read: what the person or sales did since makes the write stale. Null: any, as long as it is a lead. */
  readonly leadVersion: number | null;
  readonly events: readonly LeadEvent[];
};

/** Where leads stand in nurture tracks: one row per lead, in its own collection. Reads are strongly consistent. */
export type NurtureStore = {
  readonly get: (leadId: LeadId) => Promise<Nurture | null>;
  /** The row and its events in one transaction. `stale`: row or lead is not as it was read, or the lead is gone; nothing was written. */
  readonly save: (save: NurtureSave) => Promise<'ok' | 'stale'>;
  /** Leads with a step due before `before`, oldest first. Eventually consistent. */
  readonly due: (before: Instant, limit: number) => Promise<readonly LeadId[]>;
};

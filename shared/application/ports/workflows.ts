import type { ClockId, LeadId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';

/** Ids and times only: the execution history of a workflow is not erasable. */
export type ClockWorkflowInput = {
  readonly clockId: ClockId;
  readonly leadId: LeadId;
  readonly generation: number;
  readonly wakeAt: Instant;
};

/** Starts the SLA workflow of a clock; the same (clock, generation) twice is one execution. */
export type ClockWorkflows = { readonly start: (input: ClockWorkflowInput) => Promise<void> };

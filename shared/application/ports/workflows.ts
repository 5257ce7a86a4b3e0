import type { ClockId, LeadId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';

/** Ids and times only: the execution history of a workflow is not erasable. */
export type ClockWorkflowInput = {
  readonly clockId: ClockId;
  readonly leadId: LeadId;
  readonly generation: number;
  readonly wakeAt: Instant;
};

/** One run of a lead through a nurture track. */
export type NurtureWorkflowInput = {
  readonly leadId: LeadId;
  readonly trackId: string;
  readonly cycle: number;
  readonly generation: number;
  readonly wakeAt: Instant;
};

/** Starts a workflow that wakes at instants; the same thing and generation twice is one execution. */
export type Workflows<Input> = { readonly start: (input: Input) => Promise<void> };
export type ClockWorkflows = Workflows<ClockWorkflowInput>;
export type NurtureWorkflows = Workflows<NurtureWorkflowInput>;

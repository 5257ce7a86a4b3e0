import { createHash } from 'node:crypto';
import { ExecutionAlreadyExists, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { ClockWorkflows, NurtureWorkflows, Workflows } from '../../application/ports/workflows.ts';

type Machine = { readonly client: SFNClient; readonly stateMachineArn: string };

/**
 * One Standard execution per name, of at most 80 characters of [a-z0-9_-]. The name makes the start idempotent: while it runs Step Functions
 * answers an equal start with the same execution, and once it has ended (for 90 days) with `ExecutionAlreadyExists`.
 */
const createWorkflows = <Input>({ client, stateMachineArn }: Machine, nameOf: (input: Input) => string): Workflows<Input> => ({
  start: async (input) => {
    try {
      await client.send(new StartExecutionCommand({ stateMachineArn, name: nameOf(input), input: JSON.stringify(input) }));
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
    }
  },
});

/** One execution per (clock, generation). */
export const createClockWorkflows = (machine: Machine): ClockWorkflows =>
  createWorkflows(machine, ({ clockId, generation }) => `${clockId}-g${generation}`);

/** One execution per (lead, track, cycle, generation); ids of tracks may be too long for a name. */
export const createNurtureWorkflows = (machine: Machine): NurtureWorkflows =>
  createWorkflows(machine, ({ leadId, trackId, cycle, generation }) => {
    const run = createHash('sha256').update(`${trackId}/${cycle}/${generation}`).digest('hex');
    return `${leadId}-${run.slice(0, 24)}`;
  });

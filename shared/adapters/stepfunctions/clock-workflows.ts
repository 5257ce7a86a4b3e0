import { ExecutionAlreadyExists, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { ClockWorkflows } from '../../application/ports/workflows.ts';

/**
 * One Standard execution per (clock, generation). The name makes the start idempotent: while it runs Step Functions
 * answers an equal start with the same execution, and once it has ended (for 90 days) with `ExecutionAlreadyExists`.
 */
export const createClockWorkflows = ({
  client,
  stateMachineArn,
}: {
  readonly client: SFNClient;
  readonly stateMachineArn: string;
}): ClockWorkflows => ({
  start: async (input) => {
    // clk_<uuid> is 40 characters of [a-z0-9_-]; the bound is 80.
    const name = `${input.clockId}-g${input.generation}`;
    try {
      await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
    }
  },
});

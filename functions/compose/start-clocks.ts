import { SFNClient } from '@aws-sdk/client-sfn';
import { createClockWorkflows } from '../../shared/adapters/stepfunctions/workflows.ts';
import { base } from './parts/base.ts';
import { queues } from './parts/queues.ts';

export function composeStartClocks() {
  const parts = base('start-clocks');
  const workflows = createClockWorkflows({ client: new SFNClient({}), stateMachineArn: parts.environment.clockWorkflowArn() });
  return { ...parts, workflows, queues: queues(parts) };
}

import { SFNClient } from '@aws-sdk/client-sfn';
import { createNurtureWorkflows } from '../../shared/adapters/stepfunctions/workflows.ts';
import { base } from './parts/base.ts';
import { nurturing } from './parts/nurturing.ts';
import { queues } from './parts/queues.ts';
import { table } from './parts/table.ts';

export function composeNurtureLead() {
  const parts = base('nurture-lead');
  const workflows = createNurtureWorkflows({ client: new SFNClient({}), stateMachineArn: parts.environment.nurtureWorkflowArn() });
  return { ...parts, ...nurturing(parts, table(parts)), workflows, queues: queues(parts) };
}

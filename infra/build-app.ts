import { type App, Tags } from 'aws-cdk-lib';
import { functionCode } from './constructs/function-code.ts';
import { ApiStack } from './stacks/api-stack.ts';
import { ServiceStack } from './stacks/service-stack.ts';
import { StatefulStack } from './stacks/stateful-stack.ts';
import { type StageOptions, stageSettings } from './stages.ts';

/**
 * Adds the stacks to the app: what must survive (table, bus, master key), and what can be replaced at any time, the API and what
 * works behind it. None names an account or a region, so one synthesis deploys anywhere.
 */
export const buildApp = (app: App, options: StageOptions) => {
  const stage = stageSettings(options);
  const stateful = new StatefulStack(app, `leadline-${stage.name}-stateful`, { stage });
  const codeOf = functionCode();
  const service = new ServiceStack(app, `leadline-${stage.name}-service`, { stage, stateful, codeOf });
  const api = new ApiStack(app, `leadline-${stage.name}-api`, { stage, service, codeOf });
  for (const stack of [stateful, service, api]) {
    Tags.of(stack).add('application', 'leadline');
    Tags.of(stack).add('stage', stage.name);
  }
  return { stage, stateful, service, api };
};

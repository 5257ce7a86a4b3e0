import { type App, Tags } from 'aws-cdk-lib';
import { ServiceStack } from './stacks/service-stack.ts';
import { StatefulStack } from './stacks/stateful-stack.ts';
import { type StageOptions, stageSettings } from './stages.ts';

/**
 * Adds both stacks to the app: what must survive (table, bus, master key), and everything that can be replaced at any
 * time. Neither names an account or a region, so one synthesis deploys anywhere.
 */
export const buildApp = (app: App, options: StageOptions) => {
  const stage = stageSettings(options);
  const stateful = new StatefulStack(app, `leadline-${stage.name}-stateful`, { stage });
  const service = new ServiceStack(app, `leadline-${stage.name}-service`, { stage, stateful });
  for (const stack of [stateful, service]) {
    Tags.of(stack).add('application', 'leadline');
    Tags.of(stack).add('stage', stage.name);
  }
  return { stage, stateful, service };
};

import { readFileSync } from 'node:fs';
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { StageSettings } from '../stages.ts';
import type { ServiceFunction } from './service-function.ts';

/** The definition that AWS and the local runner both execute, for every kind of timer. */
const definitionFile = new URL('../workflows/wake-loop.asl.json', import.meta.url);

const noTracing = 'One task, found in the logs by its ids; X-Ray would bill every wake.';

export type WakeWorkflowProps = {
  readonly wake: ServiceFunction;
  readonly stage: StageSettings;
  /** Who takes up what a lost timer misses. */
  readonly backstop: string;
};

/** Standard workflow that wakes at instants: one execution per thing and generation. */
export class WakeWorkflow extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: WakeWorkflowProps) {
    super(scope, id);
    const { wake, stage } = props;
    wake.acknowledgeNoDeadLetterQueue(`The workflow waits for the answer and retries; ${props.backstop} catches what it loses.`);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [wake.fn.functionArn] }));
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(readFileSync(definitionFile, 'utf8')),
      definitionSubstitutions: { WakeArn: wake.fn.functionArn },
      role,
      // What runs into the second year is an error of its document, not a promise.
      timeout: Duration.days(365),
      logs: {
        destination: new LogGroup(this, 'Logs', {
          retention: stage.logRetention,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ERROR,
        includeExecutionData: false,
      },
      tracingEnabled: false,
    });
    Validations.of(this.stateMachine).acknowledge(
      { id: 'AwsSolutions-SF1', reason: 'Errors only: the history of a Standard execution already holds every event for 90 days.' },
      { id: 'AwsSolutions-SF2', reason: noTracing },
      { id: 'Serverless-StepFunctionStateMachineXray', reason: noTracing },
    );
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'Log delivery actions take no resource; AWS documents `*` for them.',
    });
  }
}

import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type Code, Function as Lambda, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type AnyFunctionName, needsOf } from '../../shared/contracts/environment.ts';
import type { StageSettings } from '../stages.ts';
import { environmentOf, fileFindings, type Resources, statementsOf } from './needs.ts';

export type FunctionRow = {
  readonly file: string;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
};
export type ServiceFunctionProps = {
  readonly name: AnyFunctionName;
  readonly row: FunctionRow;
  readonly code: Code;
  readonly stage: StageSettings;
  readonly resources: Resources;
};

/** Its own log group; the stream part of the ARN is the only wildcard, because Lambda names the streams. */
const ownLogs = (group: LogGroup): PolicyStatement =>
  new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [group.logGroupArn] });

/** One Lambda with its own role, log group, environment and exactly the permissions its row of `functionNeeds` states. */
export class ServiceFunction extends Construct {
  readonly fn: Lambda;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { name, row, code, stage, resources } = props;
    const logGroup = new LogGroup(this, 'Logs', { retention: stage.logRetention, removalPolicy: RemovalPolicy.DESTROY });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Leadline ${name}`,
    });
    for (const statement of [ownLogs(logGroup), ...statementsOf(name, resources)]) this.role.addToPolicy(statement);
    if (needsOf(name).includes('files:read')) Validations.of(this.role).acknowledge(...fileFindings(resources));
    this.fn = new Lambda(this, 'Function', {
      description: row.description,
      code,
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: row.memoryMb,
      timeout: Duration.seconds(row.timeoutSeconds),
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.TEXT,
      environment: { ...environmentOf(name, Stack.of(this), stage, resources), NODE_OPTIONS: '--enable-source-maps' },
    });
    Validations.of(this.fn).acknowledge({
      id: 'Serverless-LambdaTracing',
      reason: 'The X-Ray SDK adds 40 ms to every cold start; correlation ids in events and logs answer the same question.',
    });
  }

  /** The dead-letter rule wants a queue per function; a caller who waits for the answer, or a source that keeps the record, replaces it. */
  acknowledgeNoDeadLetterQueue(reason: string): void {
    Validations.of(this.fn).acknowledge({ id: 'Serverless-LambdaDLQ', reason });
  }
}

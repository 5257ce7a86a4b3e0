import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Charset, LogLevel, NodejsFunction, OutputFormat, SourceMapMode } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type AnyFunctionName, needsOf } from '../../shared/contracts/environment.ts';
import { standIns } from '../bundling/stand-ins.ts';
import type { StageSettings } from '../stages.ts';
import { environmentOf, fileFindings, type Resources, statementsOf } from './needs.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export type FunctionRow = {
  readonly file: string;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
};
export type ServiceFunctionProps = {
  readonly name: AnyFunctionName;
  readonly row: FunctionRow;
  readonly stage: StageSettings;
  readonly resources: Resources;
};

/** Its own log group; the stream part of the ARN is the only wildcard, because Lambda names the streams. */
const ownLogs = (group: LogGroup): PolicyStatement =>
  new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [group.logGroupArn] });

const esbuildArgs = Object.fromEntries([
  ...Object.entries(standIns).map(([name, file]) => [`--alias:${name}`, file] as const),
  ['--legal-comments', 'none'],
]);

const bundling = {
  format: OutputFormat.ESM,
  target: 'node24',
  minify: true,
  sourceMap: true,
  // Maps are for reading stack traces; shipping the sources inside them would double every bundle.
  sourceMapMode: SourceMapMode.DEFAULT,
  sourcesContent: false,
  mainFields: ['module', 'main'],
  charset: Charset.UTF8,
  logLevel: LogLevel.ERROR,
  // The SDK of the runtime is unbundled and costs twice the load time of a bundled one.
  bundleAwsSDK: true,
  externalModules: [],
  esbuildArgs,
};

/** One Lambda with its own role, log group, environment and exactly the permissions its row of `functionNeeds` states. */
export class ServiceFunction extends Construct {
  readonly fn: NodejsFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { name, row, stage, resources } = props;
    const logGroup = new LogGroup(this, 'Logs', { retention: stage.logRetention, removalPolicy: RemovalPolicy.DESTROY });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Leadline ${name}`,
    });
    for (const statement of [ownLogs(logGroup), ...statementsOf(name, resources)]) this.role.addToPolicy(statement);
    if (needsOf(name).includes('files:read')) Validations.of(this.role).acknowledge(...fileFindings(resources));
    this.fn = new NodejsFunction(this, 'Function', {
      description: row.description,
      entry: `${root}${row.file}`,
      handler: 'handler',
      projectRoot: root,
      depsLockFilePath: `${root}package-lock.json`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: row.memoryMb,
      timeout: Duration.seconds(row.timeoutSeconds),
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.TEXT,
      environment: { ...environmentOf(name, Stack.of(this), stage, resources), NODE_OPTIONS: '--enable-source-maps' },
      // Adds nothing on the SDK v3, which reuses connections anyway.
      awsSdkConnectionReuse: false,
      bundling,
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

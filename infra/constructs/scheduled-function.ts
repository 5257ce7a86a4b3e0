import { Aws, Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ScheduleFunction } from '../../shared/contracts/topology.ts';
import type { ServiceFunction } from './service-function.ts';

export type ScheduledFunctionProps = {
  readonly row: ScheduleFunction;
  readonly service: ServiceFunction;
  /** Where invocations go that could not be made or failed. */
  readonly failures: IQueue;
};

const rateOf = (seconds: number): string => {
  if (seconds % 60 !== 0) throw new Error('EventBridge Scheduler counts in minutes');
  const minutes = seconds / 60;
  return minutes === 1 ? 'rate(1 minute)' : `rate(${minutes} minutes)`;
};

/** Lambda keeps an invocation no longer than six hours. */
const longestEventAge = 21_600;

/** Runs a function at a fixed rate. A failed run is not retried: the next one sweeps the same ground. */
export class ScheduledFunction extends Construct {
  constructor(scope: Construct, id: string, props: ScheduledFunctionProps) {
    super(scope, id);
    const { row, service, failures } = props;
    service.acknowledgeNoDeadLetterQueue('Failed invocations go to the schedule failure queue by destination.');
    service.fn.configureAsyncInvoke({
      retryAttempts: 0,
      maxEventAge: Duration.seconds(Math.min(row.everySeconds, longestEventAge)),
      onFailure: new SqsDestination(failures),
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } } }),
    });
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [service.fn.functionArn] }));
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [failures.queueArn] }));
    const schedule = new CfnSchedule(this, 'Schedule', {
      description: row.description,
      scheduleExpression: rateOf(row.everySeconds),
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: service.fn.functionArn,
        roleArn: role.roleArn,
        deadLetterConfig: { arn: failures.queueArn },
        retryPolicy: { maximumEventAgeInSeconds: Math.max(60, row.everySeconds), maximumRetryAttempts: 1 },
      },
    });
    schedule.node.addDependency(role);
  }
}

import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { AnyFunctionName } from '../../shared/contracts/environment.ts';
import { type FunctionName, queueFunctions, topology } from '../../shared/contracts/topology.ts';
import { AlarmRegistry } from '../constructs/alarm-registry.ts';
import {
  addCapacityAlarms,
  addLearnedAlarms,
  addOutboxAlarms,
  addQueueAlarms,
  addScheduleAlarms,
  addWorkflowAlarms,
} from '../constructs/alarms.ts';
import type { CodeOf } from '../constructs/function-code.ts';
import type { Resources } from '../constructs/needs.ts';
import { QueueConsumer } from '../constructs/queue-consumer.ts';
import { deadLetterQueue, QueuePair } from '../constructs/queue-pair.ts';
import { ScheduledFunction } from '../constructs/scheduled-function.ts';
import { type FunctionRow, ServiceFunction } from '../constructs/service-function.ts';
import { StreamPublisher } from '../constructs/stream-publisher.ts';
import { WakeWorkflow } from '../constructs/wake-workflow.ts';
import type { StageSettings } from '../stages.ts';
import { pascal } from './pascal.ts';
import type { StatefulStack } from './stateful-stack.ts';

export type ServiceStackProps = StackProps & { readonly stage: StageSettings; readonly stateful: StatefulStack; readonly codeOf: CodeOf };

/** What works behind the API and holds no data: functions, queues, rules, schedules, the workflow and the alarms. */
export class ServiceStack extends Stack {
  readonly alarms: AlarmRegistry;
  private readonly stage: StageSettings;
  private readonly codeOf: CodeOf;
  private readonly queues: ReadonlyMap<string, QueuePair>;
  /** Where things are; also for the stack of the API. */
  resources: Resources;
  private readonly undelivered: Queue;
  private readonly scheduleFailures: Queue;

  constructor(scope: Construct, id: string, props: ServiceStackProps) {
    super(scope, id, { description: 'Leadline: functions, queues, rules, schedules, workflow, alarms.' });
    this.stage = props.stage;
    this.codeOf = props.codeOf;
    this.alarms = new AlarmRegistry(this, 'Alarms', { email: props.stage.alarmEmail });
    this.queues = new Map(
      queueFunctions.map(([, row]) => [
        row.queue,
        new QueuePair(this, `${pascal(row.queue)}Queue`, {
          functionTimeoutSeconds: row.timeoutSeconds,
          maxReceives: row.maxReceives,
        }),
      ]),
    );
    this.undelivered = deadLetterQueue(this, 'BusUndelivered');
    this.scheduleFailures = deadLetterQueue(this, 'ScheduleFailures');
    const { table, bus, masterKeyArn, files } = props.stateful;
    this.resources = { table, bus, masterKeyArn, files, queues: this.queues, workflowArns: {}, mail: this.mailOf(props.stage) };
    this.resources = { ...this.resources, workflowArns: this.addWorkflows() };
    this.addTriggers();
    addQueueAlarms(this.alarms, this.queues);
    addScheduleAlarms(this.alarms, this.scheduleFailures);
    addCapacityAlarms(this.alarms, table);
    addLearnedAlarms(this.alarms);
    this.alarms.notifyOf('unrouted-leads', bus, this.undelivered, {
      detailType: 'lead.unrouted.v1',
      text: 'A qualified lead found no owner and waits in the catch-all queue.',
    });
    this.alarms.notifyOf('overdue-obligations', bus, this.undelivered, {
      detailType: 'consent.obligation_overdue.v1',
      text: 'A sink has not acknowledged a withdrawal in time.',
    });
    new CfnOutput(this, 'AlarmTopicArn', { value: this.alarms.topic.topicArn });
  }

  private addFunction(name: AnyFunctionName, row: FunctionRow): ServiceFunction {
    return new ServiceFunction(this, pascal(name), {
      name,
      row,
      code: this.codeOf(this, name),
      stage: this.stage,
      resources: this.resources,
    });
  }

  private mailOf({ mail }: StageSettings): Resources['mail'] {
    if (mail === null) return null;
    return { from: mail.from, identityArn: this.formatArn({ service: 'ses', resource: 'identity', resourceName: mail.identity }) };
  }

  private addWorkflows(): Resources['workflowArns'] {
    const add = (id: string, name: 'wake-clock' | 'wake-nurture', backstop: string) =>
      new WakeWorkflow(this, id, { wake: this.addFunction(name, topology[name]), stage: this.stage, backstop }).stateMachine;
    const clocks = add('ClockWorkflow', 'wake-clock', 'the breach sweep');
    const runs = add('NurtureWorkflow', 'wake-nurture', 'the nurture sweep');
    addWorkflowAlarms(this.alarms, { clocks, runs });
    return { 'sla-clock': clocks.stateMachineArn, 'nurture-run': runs.stateMachineArn };
  }

  private addTriggers(): void {
    for (const name of functionNames) {
      const row = topology[name];
      if (row.trigger === 'task') continue;
      const service = this.addFunction(name, row);
      const id = `${pascal(name)}Trigger`;
      if (row.trigger === 'stream') {
        const publisher = new StreamPublisher(this, id, { row, service, table: this.resources.table });
        addOutboxAlarms(this.alarms, service, publisher.failures, this.undelivered);
      } else if (row.trigger === 'schedule') {
        new ScheduledFunction(this, id, { row, service, failures: this.scheduleFailures });
      } else {
        const pair = this.queues.get(row.queue);
        if (pair === undefined) throw new Error(`no queue ${row.queue}`);
        new QueueConsumer(this, id, { row, pair, service, bus: this.resources.bus, undelivered: this.undelivered });
      }
    }
  }
}

const isFunctionName = (name: string): name is FunctionName => name in topology;
const functionNames: readonly FunctionName[] = Object.keys(topology).filter(isFunctionName);

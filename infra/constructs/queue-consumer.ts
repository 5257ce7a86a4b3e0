import { Duration, Validations } from 'aws-cdk-lib';
import { type EventPattern, type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { eventSource } from '../../shared/contracts/consumers.ts';
import type { EventType } from '../../shared/contracts/events/catalogue.ts';
import type { QueueFunction } from '../../shared/contracts/topology.ts';
import type { QueuePair } from './queue-pair.ts';
import type { ServiceFunction } from './service-function.ts';

const engagementRecorded: EventType = 'engagement.recorded.v1';

export type QueueConsumerProps = {
  readonly row: QueueFunction;
  readonly pair: QueuePair;
  readonly service: ServiceFunction;
  readonly bus: IEventBus;
  /** Where the bus puts events it could not hand to the queue. */
  readonly undelivered: IQueue;
};

/** What the bus must match for this consumer, each a rule of its own; none when others send to its queue directly. */
export const patternsOf = (row: QueueFunction): readonly EventPattern[] => {
  if (row.fanOutOnly === true) return [{ source: [eventSource], detail: { fanOut: [true] } }];
  if (row.events.length === 0) return [];
  const types = (detailType: readonly string[]) => ({ source: [eventSource], detailType: [...detailType] });
  if (row.trackedOnly === true) return [{ ...types(row.events), detail: { data: { tracked: [true] } } }];
  if (row.signalsOnly === undefined) return [types(row.events)];
  const others = row.events.filter((type) => type !== engagementRecorded);
  return [types(others), { ...types([engagementRecorded]), detail: { data: { signals: [...row.signalsOnly] } } }];
};

/** Joins a queue to its function and, when the topology says so, to the bus. The message is the whole bus envelope. */
export class QueueConsumer extends Construct {
  constructor(scope: Construct, id: string, props: QueueConsumerProps) {
    super(scope, id);
    const { row, pair, service } = props;
    service.acknowledgeNoDeadLetterQueue('The queue keeps the message and moves it to its own dead-letter queue.');
    service.role.addToPolicy(
      new PolicyStatement({
        actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
        resources: [pair.queue.queueArn],
      }),
    );
    const mapping = new EventSourceMapping(this, 'Source', {
      target: service.fn,
      eventSourceArn: pair.queue.queueArn,
      batchSize: row.batchSize,
      maxBatchingWindow: Duration.seconds(row.batchWindowSeconds),
      ...(row.maxConcurrency === undefined ? {} : { maxConcurrency: row.maxConcurrency }),
      reportBatchItemFailures: true,
    });
    Validations.of(mapping).acknowledge({
      id: 'Serverless-LambdaEventSourceMappingDestination',
      reason: 'SQS sources take no destination; the redrive policy of the queue is theirs.',
    });
    // Creation checks the permissions of the role, so the policy must stand first.
    mapping.node.addDependency(service.role);
    for (const [i, pattern] of patternsOf(row).entries()) this.addRule(`Rule${i === 0 ? '' : i + 1}`, pattern, props);
  }

  private addRule(id: string, eventPattern: EventPattern, props: QueueConsumerProps): void {
    const rule = new Rule(this, id, { eventBus: props.bus, eventPattern, description: `Leadline events for ${props.row.queue}` });
    rule.addTarget(
      new SqsQueue(props.pair.queue, { deadLetterQueue: props.undelivered, retryAttempts: 185, maxEventAge: Duration.hours(24) }),
    );
  }
}

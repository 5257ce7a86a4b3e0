import { Duration, Validations } from 'aws-cdk-lib';
import { type EventPattern, type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { eventSource } from '../../shared/contracts/consumers.ts';
import type { QueueFunction } from '../../shared/contracts/topology.ts';
import type { QueuePair } from './queue-pair.ts';
import type { ServiceFunction } from './service-function.ts';

export type QueueConsumerProps = {
  readonly row: QueueFunction;
  readonly pair: QueuePair;
  readonly service: ServiceFunction;
  readonly bus: IEventBus;
  /** Where the bus puts events it could not hand to the queue. */
  readonly undelivered: IQueue;
};

/** What the bus must match for this consumer; null when others send to its queue directly. */
export const patternOf = (row: QueueFunction): EventPattern | null => {
  if (row.fanOutOnly === true) return { source: [eventSource], detail: { fanOut: [true] } };
  if (row.events.length === 0) return null;
  const types = { source: [eventSource], detailType: [...row.events] };
  return row.trackedOnly === true ? { ...types, detail: { data: { tracked: [true] } } } : types;
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
    const pattern = patternOf(row);
    if (pattern !== null) this.addRule(pattern, props);
  }

  private addRule(eventPattern: EventPattern, props: QueueConsumerProps): void {
    const rule = new Rule(this, 'Rule', { eventBus: props.bus, eventPattern, description: `Leadline events for ${props.row.queue}` });
    rule.addTarget(
      new SqsQueue(props.pair.queue, { deadLetterQueue: props.undelivered, retryAttempts: 185, maxEventAge: Duration.hours(24) }),
    );
  }
}

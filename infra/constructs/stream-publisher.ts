import { Duration } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { eventEntity } from '../../shared/contracts/table.ts';
import type { StreamFunction } from '../../shared/contracts/topology.ts';
import { deadLetterQueue } from './queue-pair.ts';
import type { ServiceFunction } from './service-function.ts';

export type StreamPublisherProps = {
  readonly row: StreamFunction;
  readonly service: ServiceFunction;
  readonly table: ITableV2;
};

const streamArnOf = (table: ITableV2): string => {
  if (table.tableStreamArn === undefined) throw new Error('the table has no stream');
  return table.tableStreamArn;
};

/** The outbox: event rows of the table stream go to the publisher; what it gives up on goes to `failures`. */
export class StreamPublisher extends Construct {
  readonly failures: Queue;

  constructor(scope: Construct, id: string, props: StreamPublisherProps) {
    super(scope, id);
    const { row, service, table } = props;
    const streamArn = streamArnOf(table);
    this.failures = deadLetterQueue(this, 'Failures');
    service.acknowledgeNoDeadLetterQueue('The stream keeps the record; what is given up on goes to the failure queue of the source.');
    service.role.addToPolicy(
      new PolicyStatement({
        actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
        resources: [streamArn],
      }),
    );
    const mapping = new EventSourceMapping(this, 'Source', {
      target: service.fn,
      eventSourceArn: streamArn,
      // From the oldest record kept: a redeployment of this stack must not skip what was committed meanwhile.
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: row.batchSize,
      retryAttempts: row.retryAttempts,
      maxRecordAge: Duration.seconds(row.maxRecordAgeSeconds),
      bisectBatchOnError: true,
      // One at a time per shard keeps the events of a lead in order.
      parallelizationFactor: 1,
      reportBatchItemFailures: true,
      onFailure: new SqsDlq(this.failures),
      filters: [
        FilterCriteria.filter({
          eventName: FilterRule.isEqual('INSERT'),
          dynamodb: { NewImage: { entity: { S: FilterRule.isEqual(eventEntity) } } },
        }),
      ],
    });
    mapping.node.addDependency(service.role);
  }
}

import { describe, expect, it } from 'vitest';
import { eventSource } from '../../shared/contracts/consumers.ts';
import { queueFunctions, topology, topologyEntries } from '../../shared/contracts/topology.ts';
import { functionOf, idOf, pascal, resourcesOf, synthesise } from './synth.ts';

const { serviceTemplate: template } = synthesise();

type Queue = { RedrivePolicy?: { deadLetterTargetArn: unknown; maxReceiveCount: number }; VisibilityTimeout?: number };
type Mapping = {
  EventSourceArn: unknown;
  FunctionName: unknown;
  BatchSize: number;
  FunctionResponseTypes?: string[];
  MaximumBatchingWindowInSeconds?: number;
  ScalingConfig?: { MaximumConcurrency: number };
};
type StreamMapping = Mapping & {
  BisectBatchOnFunctionError: boolean;
  MaximumRetryAttempts: number;
  MaximumRecordAgeInSeconds: number;
  ParallelizationFactor: number;
  StartingPosition: string;
  DestinationConfig: { OnFailure: { Destination: unknown } };
  FilterCriteria: { Filters: { Pattern: string }[] };
};
type Rule = {
  EventPattern: { source: string[]; 'detail-type'?: string[]; detail?: unknown };
  Targets: { Arn: unknown; DeadLetterConfig?: { Arn: unknown }; RetryPolicy?: unknown; InputPath?: string; InputTransformer?: unknown }[];
};
const queues = resourcesOf<Queue>(template, 'AWS::SQS::Queue');
const mappings = resourcesOf<StreamMapping>(template, 'AWS::Lambda::EventSourceMapping');
const rules = resourcesOf<Rule>(template, 'AWS::Events::Rule');

const workQueueId = (queue: string): string => {
  const id = [...queues.keys()].find((key) => new RegExp(`^${pascal(queue)}Queue[0-9A-F]{8}$`).test(key));
  if (id === undefined) throw new Error(`no queue ${queue}`);
  return id;
};
const mappingOf = (functionId: string): StreamMapping => {
  const found = [...mappings.values()].filter((mapping) => idOf(mapping.FunctionName) === functionId);
  const [only] = found;
  if (only === undefined || found.length !== 1) throw new Error(`${found.length} sources for ${functionId}`);
  return only;
};

describe('queues', () => {
  it('each have a dead-letter queue or are one', () => {
    const deadLetters = [...queues.values()].flatMap((q) => (q.RedrivePolicy ? [idOf(q.RedrivePolicy.deadLetterTargetArn)] : []));
    const failures = ['BusUndelivered', 'ScheduleFailures', 'OutboxPublishTriggerFailures'];
    const orphans = [...queues]
      .filter(([id, q]) => !q.RedrivePolicy && !deadLetters.includes(id))
      .map(([id]) => id.replace(/[0-9A-F]{8}$/, ''));
    expect(orphans.toSorted()).toEqual(failures.toSorted());
    expect(new Set(deadLetters).size).toBe(queueFunctions.length);
  });

  it.each(queueFunctions)('%s: batch, receives and visibility are those of the topology', (name, row) => {
    const queue = queues.get(workQueueId(row.queue));
    expect(queue?.VisibilityTimeout).toBe(6 * row.timeoutSeconds);
    expect(queue?.RedrivePolicy?.maxReceiveCount).toBe(row.maxReceives);
    const mapping = mappingOf(functionOf(template, name).id);
    expect(idOf(mapping.EventSourceArn)).toBe(workQueueId(row.queue));
    expect(mapping.BatchSize).toBe(row.batchSize);
    expect(mapping.MaximumBatchingWindowInSeconds).toBe(row.batchWindowSeconds);
    expect(mapping.ScalingConfig?.MaximumConcurrency).toBe(row.maxConcurrency);
  });

  it('every source reports partial batch failures', () => {
    expect(mappings.size).toBe(queueFunctions.length + 1);
    for (const [id, mapping] of mappings) expect(mapping.FunctionResponseTypes, id).toEqual(['ReportBatchItemFailures']);
  });
});

describe('rules', () => {
  const toQueues = new Map([...rules].filter(([, rule]) => rule.Targets.some((target) => queues.has(idOf(target.Arn)))));

  it('are exactly the subscriptions of the topology', () => {
    const actual = [...toQueues.values()].map((rule) => ({
      queue: rule.Targets.map((target) => idOf(target.Arn)).join(),
      pattern: rule.EventPattern,
    }));
    const expected = queueFunctions
      .filter(([, row]) => row.events.length > 0 || row.fanOutOnly === true)
      .flatMap(([, row]): readonly { queue: string; pattern: unknown }[] => {
        const queue = workQueueId(row.queue);
        const pattern = (types: readonly string[], data: object | null = null) => ({
          queue,
          pattern: { source: [eventSource], 'detail-type': [...types], ...(data === null ? {} : { detail: { data } }) },
        });
        if (row.fanOutOnly === true) return [{ queue, pattern: { source: [eventSource], detail: { fanOut: [true] } } }];
        if (row.trackedOnly === true) return [pattern(row.events, { tracked: [true] })];
        if (row.signalsOnly === undefined) return [pattern(row.events)];
        // Of engagements only those that hold one of the signals; a rule of its own, because one rule has one pattern.
        return [
          pattern(row.events.filter((type) => type !== 'engagement.recorded.v1')),
          pattern(['engagement.recorded.v1'], { signals: [...row.signalsOnly] }),
        ];
      });
    const byQueue = (a: { queue: string; pattern: unknown }, b: { queue: string; pattern: unknown }) =>
      `${a.queue}${JSON.stringify(a.pattern)}`.localeCompare(`${b.queue}${JSON.stringify(b.pattern)}`);
    expect(actual.toSorted(byQueue)).toEqual(expected.toSorted(byQueue));
  });

  it('hand over the whole envelope and keep what they cannot deliver', () => {
    for (const [id, rule] of toQueues) {
      for (const target of rule.Targets) {
        expect(target.InputPath ?? target.InputTransformer, id).toBeUndefined();
        expect(idOf(target.DeadLetterConfig?.Arn), id).toMatch(/^BusUndelivered/);
        expect(target.RetryPolicy, id).toEqual({ MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 });
      }
    }
  });
});

describe('stream', () => {
  it('feeds the publisher with inserted event rows, in order, and gives up on nothing silently', () => {
    const row = topology['outbox-publish'];
    const mapping = mappingOf(functionOf(template, 'outbox-publish').id);
    expect(mapping).toMatchObject({
      BatchSize: row.batchSize,
      MaximumRetryAttempts: row.retryAttempts,
      MaximumRecordAgeInSeconds: row.maxRecordAgeSeconds,
      BisectBatchOnFunctionError: true,
      ParallelizationFactor: 1,
      StartingPosition: 'TRIM_HORIZON',
    });
    expect(idOf(mapping.DestinationConfig.OnFailure.Destination)).toMatch(/^OutboxPublishTriggerFailures/);
    expect(mapping.FilterCriteria.Filters.map((filter) => JSON.parse(filter.Pattern))).toEqual([
      { eventName: ['INSERT'], dynamodb: { NewImage: { entity: { S: ['event'] } } } },
    ]);
  });
});

describe('schedules', () => {
  const scheduled = topologyEntries.flatMap(([name, row]) => (row.trigger === 'schedule' ? [[name, row] as const] : []));
  const schedules = resourcesOf<{
    ScheduleExpression: string;
    Target: { Arn: unknown; DeadLetterConfig: { Arn: unknown } };
  }>(template, 'AWS::Scheduler::Schedule');

  it('are those of the topology', () => {
    const actual = [...schedules.values()].map((schedule) => `${idOf(schedule.Target.Arn)} ${schedule.ScheduleExpression}`);
    const expected = scheduled.map(([name, row]) => {
      const minutes = row.everySeconds / 60;
      return `${functionOf(template, name).id} rate(${minutes} ${minutes === 1 ? 'minute' : 'minutes'})`;
    });
    expect(actual.toSorted()).toEqual(expected.toSorted());
  });

  it('put failed runs into the failure queue, whether the call or the function failed', () => {
    for (const schedule of schedules.values()) expect(idOf(schedule.Target.DeadLetterConfig.Arn)).toMatch(/^ScheduleFailures/);
    const configs = resourcesOf<{ DestinationConfig: { OnFailure: { Destination: unknown } }; MaximumRetryAttempts: number }>(
      template,
      'AWS::Lambda::EventInvokeConfig',
    );
    expect(configs.size).toBe(scheduled.length);
    for (const config of configs.values()) {
      expect(idOf(config.DestinationConfig.OnFailure.Destination)).toMatch(/^ScheduleFailures/);
      expect(config.MaximumRetryAttempts).toBe(0);
    }
  });
});

import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { type QueueName, queueFunctions } from '../../shared/contracts/topology.ts';
import { type AlarmRegistry, fiveMinutes, oneMinute } from './alarm-registry.ts';
import type { QueuePair } from './queue-pair.ts';
import type { ServiceFunction } from './service-function.ts';

/** What stands still when the consumer of a queue does. */
const consequences: Readonly<Record<QueueName, string>> = {
  'enrich-lead': 'Captured leads wait for enrichment and with it for score and owner.',
  'look-up': 'Providers are not asked; leads that wait for them come late to score and owner.',
  'attach-leads': 'Leads do not get the account that came after them.',
  'score-lead': 'Leads are neither scored nor qualified.',
  'attach-visitor': 'Leads lack what their browsers did before, and the browsers still count as unknown.',
  'route-lead': 'Qualified leads have no owner.',
  'nurture-lead': 'Leads do not enter nurture tracks, and leave them only at their next step.',
  're-home': 'Leads, accounts and opportunities stay with an owner who left.',
  'start-clocks': 'Response clocks have no second-exact timer; only the sweep wakes them.',
  'wake-due-clock': 'SLA warnings and breaches the timers lost are not raised.',
  'fan-out-webhooks': 'Sales tools are not told of some events.',
  'deliver-webhook': 'Sales tools are not told of some events until the delivery sweep sends again.',
  'deliver-webhook-slow': 'Sales tools that answer slowly learn of events late.',
  'propagate-consent': 'Sales tools are not told of withdrawals; nothing forbidden leaves meanwhile.',
  'clear-erased': 'Erased persons are gone from every read, but rows of theirs are still stored and sinks are not told.',
  'match-lead': 'Leads that may be one person are not suggested.',
  'run-import': 'Imports stand still; the rows read so far are stored.',
  'run-export': 'Exports stand still; what is written of them stays.',
  'replay-leads': 'Dry runs stand still; a publication that waits for one is not held up by it.',
};
const consequenceOf = (queue: string): string => Object.entries(consequences).find(([name]) => name === queue)?.[1] ?? 'Work waits.';

/** Seconds a message may wait; SQS counts them from its arrival, delays included. */
const patience: Readonly<Partial<Record<QueueName, number>>> = {
  // Delays of up to 15 minutes are part of the design for wakes and webhook retries.
  'wake-due-clock': 1200,
  'deliver-webhook': 1200,
  // Behind an endpoint that hangs each delivery takes 15 s, and nobody else waits for them.
  'deliver-webhook-slow': 3600,
  // A message waits up to a minute for an answer that is on its way, or for a lead's deadline.
  'look-up': 300,
  // The second pass waits a minute by design.
  're-home': 300,
  // More files at once than workers: the later ones wait their turn.
  'run-import': 3600,
  'run-export': 3600,
  'replay-leads': 3600,
};
const patienceOf = (queue: string): number => Object.entries(patience).find(([name]) => name === queue)?.[1] ?? 120;

const visible = (queue: IQueue) => queue.metricApproximateNumberOfMessagesVisible({ period: oneMinute, statistic: 'Maximum' });

/** Two per queue: something was given up on, and work waits longer than a person would. */
export const addQueueAlarms = (alarms: AlarmRegistry, queues: ReadonlyMap<string, QueuePair>): void => {
  for (const [, row] of queueFunctions) {
    const pair = queues.get(row.queue);
    if (pair === undefined) continue;
    const impact = consequenceOf(row.queue);
    alarms.add({ id: `dead-letters-${row.queue}`, severity: 'page', impact, metric: visible(pair.deadLetters), threshold: 1 });
    alarms.add({
      id: `backlog-${row.queue}`,
      severity: patienceOf(row.queue) >= 3600 ? 'ticket' : 'page',
      impact,
      metric: pair.queue.metricApproximateAgeOfOldestMessage({ period: oneMinute, statistic: 'Maximum' }),
      threshold: patienceOf(row.queue),
      periods: 3,
    });
  }
};

/** The path from the table to the bus and from the bus to the queues. */
export const addOutboxAlarms = (alarms: AlarmRegistry, publisher: ServiceFunction, failures: Queue, undelivered: IQueue): void => {
  alarms.add({
    id: 'outbox-failures',
    severity: 'page',
    impact: 'Committed events were not published; their leads stand still until the stalled-lead sweep re-emits them.',
    metric: visible(failures),
    threshold: 1,
  });
  alarms.add({
    id: 'outbox-lag',
    severity: 'page',
    impact: 'Events reach the bus late, so every lead waits.',
    metric: publisher.fn.metric('IteratorAge', { period: oneMinute, statistic: 'Maximum' }),
    threshold: 60_000,
    periods: 3,
  });
  alarms.add({
    id: 'bus-undelivered',
    severity: 'page',
    impact: 'The bus could not hand events to a queue within a day.',
    metric: visible(undelivered),
    threshold: 1,
  });
};

export const addScheduleAlarms = (alarms: AlarmRegistry, failures: IQueue): void => {
  alarms.add({
    id: 'schedule-failures',
    severity: 'page',
    impact: 'A sweep failed: lost timers, stalled leads or due deliveries are not caught.',
    metric: visible(failures),
    threshold: 1,
  });
};

export const addWorkflowAlarms = (alarms: AlarmRegistry, { clocks, runs }: Readonly<Record<'clocks' | 'runs', StateMachine>>): void => {
  alarms.add({
    id: 'clock-workflow-failed',
    severity: 'ticket',
    impact: 'SLA clocks lost their exact timer; the minute sweep still raises their warnings.',
    metric: clocks.metricFailed({ period: fiveMinutes }),
    threshold: 1,
  });
  alarms.add({
    id: 'nurture-workflow-failed',
    severity: 'ticket',
    impact: 'Runs through nurture tracks lost their exact timer; the sweep still takes their steps, minutes late.',
    metric: runs.metricFailed({ period: fiveMinutes }),
    threshold: 1,
  });
};

export const addHttpAlarms = (alarms: AlarmRegistry, api: HttpApi): void => {
  alarms.add({
    id: 'api-errors',
    severity: 'page',
    impact: 'Callers get 5xx; landing pages may be losing submissions.',
    metric: api.metricServerError({ period: fiveMinutes, statistic: 'Sum' }),
    threshold: 5,
  });
  alarms.add({
    id: 'api-latency',
    severity: 'ticket',
    impact: 'One in a hundred requests takes longer than three seconds; visitors leave forms.',
    metric: api.metricLatency({ period: fiveMinutes, statistic: 'p99' }),
    threshold: 3000,
    periods: 3,
  });
};

/** What a training of the learned score measured; it logs the metric itself, and only when there is something to tell. */
export const addLearnedAlarms = (alarms: AlarmRegistry): void => {
  alarms.add({
    id: 'learned-score-drift',
    severity: 'ticket',
    impact: 'The leads of today differ from those the learned score knows, so its probabilities may be off.',
    metric: new Metric({
      namespace: 'Leadline',
      metricName: 'count',
      dimensionsMap: { code: 'SCORE_DRIFTED' },
      // One training a day.
      period: Duration.days(1),
      statistic: 'Maximum',
    }),
    threshold: 1,
  });
};

/** Limits of the account and the table that throttle everything at once. */
export const addCapacityAlarms = (alarms: AlarmRegistry, table: ITableV2): void => {
  const tableMetric = (metricName: string) =>
    new Metric({
      namespace: 'AWS/DynamoDB',
      metricName,
      dimensionsMap: { TableName: table.tableName },
      period: fiveMinutes,
      statistic: 'Sum',
    });
  alarms.add({
    id: 'table-read-throttled',
    severity: 'page',
    impact: 'Reads are refused; requests fail and queues grow.',
    metric: tableMetric('ReadThrottleEvents'),
    threshold: 10,
  });
  alarms.add({
    id: 'table-write-throttled',
    severity: 'page',
    impact: 'Writes are refused; submissions may be answered 503.',
    metric: tableMetric('WriteThrottleEvents'),
    threshold: 10,
  });
  alarms.add({
    id: 'functions-throttled',
    severity: 'page',
    impact: 'The account is at its Lambda concurrency; requests get 429 and queues grow.',
    metric: new Metric({ namespace: 'AWS/Lambda', metricName: 'Throttles', period: fiveMinutes, statistic: 'Sum' }),
    threshold: 10,
  });
};

import type { Signal } from '../domain/engagement/signals.ts';
import { consumers } from './consumers.ts';
import type { EventType } from './events/catalogue.ts';

/**
 * Which function listens to what. CDK, the local runtime, the docs and the tests read this table; nobody writes a rule,
 * a queue or a schedule twice. `file` is the handler's path from the root, exported as `handler`.
 */
type Common = {
  readonly file: string;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
};

export type QueueFunction = Common & {
  readonly trigger: 'queue';
  /** Name of the queue; its dead-letter queue is `<queue>-dlq`. */
  readonly queue: string;
  /** Events the bus puts into the queue; empty when a function sends to it directly. */
  readonly events: readonly EventType[];
  /** Only events the publisher marked because a published webhook endpoint wants their type. */
  readonly fanOutOnly?: true;
  /** Only events whose data say `tracked`. */
  readonly trackedOnly?: true;
  /** Of `engagement.recorded` only what holds one of these; they are few among page views. */
  readonly signalsOnly?: readonly Signal[];
  readonly batchSize: number;
  readonly batchWindowSeconds: number;
  /** Receives before the queue itself gives up on a message. */
  readonly maxReceives: number;
  /** Batches of this queue under way at once over all sandboxes (2 or more); absent: as many as the account allows. */
  readonly maxConcurrency?: number;
};
export type StreamFunction = Common & {
  readonly trigger: 'stream';
  readonly batchSize: number;
  readonly retryAttempts: number;
  readonly maxRecordAgeSeconds: number;
};
export type ScheduleFunction = Common & { readonly trigger: 'schedule'; readonly everySeconds: number };
export type TaskFunction = Common & { readonly trigger: 'task'; readonly workflow: string; readonly state: string };
export type TopologyFunction = QueueFunction | StreamFunction | ScheduleFunction | TaskFunction;

const defineTopology = <const T extends Record<string, TopologyFunction>>(table: T): T => table;

export const topology = defineTopology({
  'outbox-publish': {
    trigger: 'stream',
    file: 'functions/outbox/publish.stream.ts',
    description: 'Publishes committed event rows from the table stream to the bus.',
    timeoutSeconds: 30,
    memoryMb: 512,
    batchSize: 100,
    retryAttempts: 10,
    maxRecordAgeSeconds: 21_600,
  },
  'enrich-lead': {
    trigger: 'queue',
    file: 'functions/enrichment/enrich-lead.queue.ts',
    description: 'Adds what is known about person and company.',
    queue: 'enrich-lead',
    ...consumers['enrich-lead'],
    timeoutSeconds: 30,
    memoryMb: 512,
    batchSize: 10,
    batchWindowSeconds: 0,
  },
  'look-up': {
    trigger: 'queue',
    file: 'functions/enrichment/look-up.queue.ts',
    description: 'Asks the next provider of the waterfall about a lead.',
    queue: 'look-up',
    ...consumers['look-up'],
    timeoutSeconds: 60,
    memoryMb: 512,
    // Each call may take 15 s, so messages do not wait for one another.
    batchSize: 1,
    batchWindowSeconds: 0,
    maxConcurrency: 20,
  },
  'sweep-look-ups': {
    trigger: 'schedule',
    file: 'functions/enrichment/sweep-look-ups.schedule.ts',
    description: 'Asks for look-ups that are due later than a message can wait, or whose message was lost.',
    everySeconds: 60,
    timeoutSeconds: 55,
    memoryMb: 512,
  },
  'attach-leads': {
    trigger: 'queue',
    file: 'functions/enrichment/attach-leads.queue.ts',
    description: 'Gives leads their account when an account gains or loses a domain.',
    queue: 'attach-leads',
    ...consumers['attach-leads'],
    timeoutSeconds: 60,
    memoryMb: 512,
    // A message is a page of fifty leads.
    batchSize: 1,
    batchWindowSeconds: 0,
    maxConcurrency: 4,
  },
  'score-lead': {
    trigger: 'queue',
    file: 'functions/scoring/score-lead.queue.ts',
    description: 'Scores the lead, moves its stage and decides qualification.',
    queue: 'score-lead',
    ...consumers['score-lead'],
    timeoutSeconds: 30,
    memoryMb: 512,
    batchSize: 10,
    batchWindowSeconds: 0,
  },
  'attach-visitor': {
    trigger: 'queue',
    file: 'functions/engagement/attach-visitor.queue.ts',
    description: 'Binds the browser that posted to its lead and attaches what it did before.',
    queue: 'attach-visitor',
    ...consumers['attach-visitor'],
    trackedOnly: true,
    timeoutSeconds: 30,
    memoryMb: 512,
    batchSize: 10,
    batchWindowSeconds: 0,
  },
  'route-lead': {
    trigger: 'queue',
    file: 'functions/routing/route-lead.queue.ts',
    description: 'Gives a qualified lead one owner and starts its clocks.',
    queue: 'route-lead',
    ...consumers['route-lead'],
    timeoutSeconds: 30,
    memoryMb: 512,
    batchSize: 10,
    batchWindowSeconds: 0,
  },
  'nurture-lead': {
    trigger: 'queue',
    file: 'functions/nurture/nurture-lead.queue.ts',
    description: 'Enrols leads into nurture tracks, and takes them out at once when something ends it.',
    queue: 'nurture-lead',
    ...consumers['nurture-lead'],
    signalsOnly: ['email.replied', 'meeting.booked', 'meeting.held'],
    timeoutSeconds: 30,
    memoryMb: 512,
    batchSize: 10,
    batchWindowSeconds: 0,
  },
  'wake-nurture': {
    trigger: 'task',
    file: 'functions/nurture/wake-nurture.task.ts',
    description: 'Wakes one run through a track: takes the step that is due and says when to wake next.',
    workflow: 'nurture-run',
    state: 'Wake',
    timeoutSeconds: 30,
    memoryMb: 512,
  },
  'sweep-nurture': {
    trigger: 'schedule',
    file: 'functions/nurture/sweep-nurture.schedule.ts',
    description: 'Takes the steps whose timer was lost.',
    everySeconds: 300,
    timeoutSeconds: 55,
    memoryMb: 512,
  },
  're-home': {
    trigger: 'queue',
    file: 'functions/routing/re-home.queue.ts',
    description: 'Moves what an owner who left had: leads, accounts, opportunities.',
    queue: 're-home',
    ...consumers['re-home'],
    timeoutSeconds: 60,
    memoryMb: 512,
    // A message is a page of twenty-five leads or records.
    batchSize: 1,
    batchWindowSeconds: 0,
    maxConcurrency: 2,
  },
  'start-clocks': {
    trigger: 'queue',
    file: 'functions/sla/start-clocks.queue.ts',
    description: 'Starts one timer workflow per clock of a routed lead.',
    queue: 'start-clocks',
    ...consumers['start-clocks'],
    timeoutSeconds: 30,
    memoryMb: 512,
    batchSize: 10,
    batchWindowSeconds: 0,
  },
  'wake-clock': {
    trigger: 'task',
    file: 'functions/sla/wake-clock.task.ts',
    description: 'Wakes one clock: fires the level that is due and says when to wake next.',
    workflow: 'sla-clock',
    state: 'Wake',
    timeoutSeconds: 15,
    memoryMb: 512,
  },
  'wake-due-clock': {
    trigger: 'queue',
    file: 'functions/sla/wake-due-clock.queue.ts',
    description: 'Wakes the clocks the breach sweep found, at their instant.',
    queue: 'wake-due-clock',
    ...consumers['wake-due-clock'],
    timeoutSeconds: 30,
    memoryMb: 512,
    batchSize: 10,
    batchWindowSeconds: 0,
  },
  'sweep-clocks': {
    trigger: 'schedule',
    file: 'functions/sla/sweep-clocks.schedule.ts',
    description: 'Claims clocks due within two minutes.',
    everySeconds: 60,
    timeoutSeconds: 55,
    memoryMb: 512,
  },
  'sweep-stalled': {
    trigger: 'schedule',
    file: 'functions/leads/sweep-stalled.schedule.ts',
    description: 'Re-emits what leads have waited for; finishes erasures and parked submissions.',
    everySeconds: 60,
    timeoutSeconds: 55,
    memoryMb: 512,
  },
  'sweep-unrouted': {
    trigger: 'schedule',
    file: 'functions/routing/sweep-unrouted.schedule.ts',
    description: 'Sends leads that nobody could take through routing again once somebody can.',
    everySeconds: 300,
    timeoutSeconds: 55,
    memoryMb: 512,
  },
  'sweep-scores': {
    trigger: 'schedule',
    file: 'functions/scoring/sweep-scores.schedule.ts',
    description: 'Scores anew the leads whom decay has moved over a threshold.',
    everySeconds: 300,
    timeoutSeconds: 55,
    memoryMb: 512,
  },
  'train-score': {
    trigger: 'schedule',
    file: 'functions/scoring/train-score.schedule.ts',
    description: 'Learns from won and lost leads how likely the others are to be won.',
    everySeconds: 86_400,
    // Reads the histories of up to 5,000 leads for three minutes, then computes for some seconds.
    timeoutSeconds: 300,
    memoryMb: 1024,
  },
  'fan-out-webhooks': {
    trigger: 'queue',
    file: 'functions/webhooks/fan-out.queue.ts',
    description: 'Opens one delivery per event and matching endpoint.',
    queue: 'fan-out-webhooks',
    ...consumers['fan-out-webhooks'],
    fanOutOnly: true,
    timeoutSeconds: 30,
    memoryMb: 512,
    batchSize: 10,
    batchWindowSeconds: 0,
  },
  'deliver-webhook': {
    trigger: 'queue',
    file: 'functions/webhooks/deliver.queue.ts',
    description: 'Posts signed deliveries and records each attempt.',
    queue: 'deliver-webhook',
    ...consumers['deliver-webhook'],
    timeoutSeconds: 30,
    memoryMb: 512,
    batchSize: 10,
    batchWindowSeconds: 0,
  },
  'deliver-webhook-slow': {
    trigger: 'queue',
    file: 'functions/webhooks/deliver-slow.queue.ts',
    description: 'Posts deliveries of endpoints that timed out.',
    queue: 'deliver-webhook-slow',
    ...consumers['deliver-webhook-slow'],
    timeoutSeconds: 30,
    memoryMb: 512,
    // Each post may take 15 s, so messages do not wait for one another.
    batchSize: 1,
    batchWindowSeconds: 0,
    maxConcurrency: 10,
  },
  'sweep-deliveries': {
    trigger: 'schedule',
    file: 'functions/webhooks/sweep-deliveries.schedule.ts',
    description: 'Sends the deliveries whose retry is due and those whose message was lost.',
    everySeconds: 60,
    timeoutSeconds: 55,
    memoryMb: 512,
  },
  'propagate-consent': {
    trigger: 'queue',
    file: 'functions/consent/propagate-consent.queue.ts',
    description: 'Obliges sinks to learn of a withdrawal; cancels what may not leave.',
    queue: 'propagate-consent',
    ...consumers['propagate-consent'],
    timeoutSeconds: 30,
    memoryMb: 512,
    batchSize: 10,
    batchWindowSeconds: 0,
  },
  'clear-erased': {
    trigger: 'queue',
    file: 'functions/privacy/clear-erased.queue.ts',
    description: 'Tells the sinks of an erasure and deletes what hangs on the person.',
    queue: 'clear-erased',
    ...consumers['clear-erased'],
    timeoutSeconds: 60,
    memoryMb: 512,
    // Each deletes up to thousands of rows.
    batchSize: 1,
    batchWindowSeconds: 0,
  },
  'sweep-obligations': {
    trigger: 'schedule',
    file: 'functions/consent/sweep-obligations.schedule.ts',
    description: 'Tells of sinks that have not acknowledged a withdrawal in time, and asks them again.',
    everySeconds: 60,
    timeoutSeconds: 55,
    memoryMb: 512,
  },
  'match-lead': {
    trigger: 'queue',
    file: 'functions/identity/match-lead.queue.ts',
    description: 'Suggests leads that may be one person.',
    queue: 'match-lead',
    // Every new lead and every fact that a post fills in is enriched; what enrichment adds is there by then.
    ...consumers['match-lead'],
    timeoutSeconds: 30,
    memoryMb: 512,
    batchSize: 10,
    batchWindowSeconds: 0,
  },
  'run-import': {
    trigger: 'queue',
    file: 'functions/transfer/run-import.queue.ts',
    description: 'Reads one slice of an imported file, row by row, and hands the rest on.',
    queue: 'run-import',
    ...consumers['run-import'],
    timeoutSeconds: 60,
    memoryMb: 1024,
    // A message is a slice of many seconds.
    batchSize: 1,
    batchWindowSeconds: 0,
    maxConcurrency: 4,
  },
  'run-export': {
    trigger: 'queue',
    file: 'functions/transfer/run-export.queue.ts',
    description: 'Writes one slice of an export and hands the rest on.',
    queue: 'run-export',
    ...consumers['run-export'],
    timeoutSeconds: 60,
    memoryMb: 1024,
    batchSize: 1,
    batchWindowSeconds: 0,
    maxConcurrency: 2,
  },
  'replay-leads': {
    trigger: 'queue',
    file: 'functions/replay/replay-leads.queue.ts',
    description: 'Replays one slice of past leads under a draft and hands the rest on.',
    queue: 'replay-leads',
    ...consumers['replay-leads'],
    timeoutSeconds: 60,
    // The summary holds a record of each lead, up to a hundred thousand.
    memoryMb: 1769,
    batchSize: 1,
    batchWindowSeconds: 0,
    maxConcurrency: 2,
  },
});

export type FunctionName = keyof typeof topology;
type QueueRow = Extract<(typeof topology)[FunctionName], { trigger: 'queue' }>;
export type QueueName = QueueRow['queue'];

export const topologyEntries: readonly (readonly [string, TopologyFunction])[] = Object.entries(topology);
export const queueFunctions: readonly (readonly [string, QueueFunction])[] = topologyEntries.flatMap(([name, row]) =>
  row.trigger === 'queue' ? [[name, row] as const] : [],
);

import * as z from 'zod';
import type { HttpFunctionName } from './http/functions.ts';
import type { FunctionName, QueueName } from './topology.ts';

/** As the tasks of the topology name them. */
export type WorkflowName = 'sla-clock' | 'nurture-run';

/**
 * What each Lambda may touch, and the environment variables that tell it where that is. Infra sets the variables and
 * writes one least-privilege statement per need; `functions/compose` reads them. Nobody names a variable twice.
 */
export type Need =
  | 'table:read'
  | 'table:write'
  | 'bus:put'
  | 'secret:read'
  | `workflow:start:${WorkflowName}`
  /** Send mail as the configured identity; nothing while none is. */
  | 'mail:send'
  /** Uploads, parts and results of imports and exports: read, and sign URLs that read. */
  | 'files:read'
  /** The same, written; a URL that writes is signed under it. */
  | 'files:write'
  /** Receive, send, delete and count on every queue and dead-letter queue. */
  | 'queues:admin'
  | `queue:send:${QueueName}`
  | `dlq:send:${QueueName}`;

export type AnyFunctionName = FunctionName | HttpFunctionName;

/**
 * A queue function may always put known poison into its own dead-letter queue. Each delivery lane sends to the other: what
 * times out goes to the slow one, what then fails in another way comes back. (Plain lists: a spread keeps the table in every bundle.)
 */
export const functionNeeds = {
  capture: ['table:read', 'table:write', 'secret:read'],
  intake: ['table:read', 'table:write', 'secret:read'],
  ads: ['table:read', 'table:write', 'secret:read'],
  forms: ['table:read', 'secret:read'],
  engagements: ['table:read', 'table:write', 'secret:read'],
  'read-leads': ['table:read', 'secret:read'],
  scores: ['table:read', 'secret:read'],
  enrichment: ['table:read', 'secret:read'],
  nurture: ['table:read', 'secret:read'],
  qualification: ['table:read', 'table:write', 'secret:read'],
  'command-leads': ['table:read', 'table:write', 'secret:read'],
  lifecycle: ['table:read', 'table:write', 'secret:read', 'queue:send:attach-leads'],
  routing: ['table:read', 'table:write', 'secret:read'],
  owners: ['table:read', 'table:write', 'queue:send:re-home'],
  consent: ['table:read', 'table:write', 'secret:read'],
  'merge-leads': ['table:read', 'table:write', 'secret:read'],
  privacy: ['table:read', 'table:write', 'secret:read'],
  duplicates: ['table:read', 'table:write', 'secret:read'],
  submissions: ['table:read', 'table:write', 'secret:read'],
  documents: ['table:read', 'table:write', 'secret:read'],
  'dry-run': ['table:read', 'secret:read'],
  'time-machine': ['table:read', 'table:write', 'secret:read', 'files:read', 'files:write', 'queue:send:replay-leads'],
  records: ['table:read', 'table:write', 'secret:read', 'queue:send:attach-leads'],
  graph: ['table:read', 'secret:read'],
  queues: ['table:read', 'queues:admin'],
  transfer: ['table:read', 'table:write', 'files:read', 'files:write', 'queue:send:run-import', 'queue:send:run-export'],
  site: ['table:read'],
  'outbox-publish': ['table:read', 'bus:put'],
  'enrich-lead': ['table:read', 'table:write', 'bus:put', 'secret:read', 'dlq:send:enrich-lead'],
  'look-up': ['table:read', 'table:write', 'secret:read', 'queue:send:look-up', 'dlq:send:look-up'],
  'sweep-look-ups': ['table:read', 'queue:send:look-up'],
  'attach-leads': ['table:read', 'table:write', 'secret:read', 'queue:send:attach-leads', 'dlq:send:attach-leads'],
  'score-lead': ['table:read', 'table:write', 'bus:put', 'secret:read', 'dlq:send:score-lead'],
  'attach-visitor': ['table:read', 'table:write', 'secret:read', 'dlq:send:attach-visitor'],
  'route-lead': ['table:read', 'table:write', 'bus:put', 'secret:read', 'dlq:send:route-lead'],
  're-home': ['table:read', 'table:write', 'secret:read', 'queue:send:re-home', 'dlq:send:re-home'],
  'start-clocks': ['workflow:start:sla-clock', 'dlq:send:start-clocks'],
  'nurture-lead': ['table:read', 'table:write', 'secret:read', 'workflow:start:nurture-run', 'dlq:send:nurture-lead'],
  'wake-nurture': ['table:read', 'table:write', 'secret:read', 'mail:send'],
  'sweep-nurture': ['table:read', 'table:write', 'secret:read', 'mail:send'],
  'wake-clock': ['table:read', 'table:write', 'secret:read'],
  'wake-due-clock': ['table:read', 'table:write', 'secret:read', 'dlq:send:wake-due-clock'],
  'sweep-clocks': ['table:read', 'queue:send:wake-due-clock'],
  'sweep-unrouted': ['table:read', 'table:write', 'secret:read'],
  'sweep-scores': ['table:read', 'table:write', 'secret:read'],
  'train-score': ['table:read', 'table:write', 'secret:read'],
  'sweep-stalled': ['table:read', 'table:write', 'bus:put', 'secret:read'],
  'fan-out-webhooks': ['table:read', 'table:write', 'secret:read', 'queue:send:deliver-webhook', 'dlq:send:fan-out-webhooks'],
  'deliver-webhook': [
    'table:read',
    'table:write',
    'secret:read',
    'queue:send:deliver-webhook',
    'queue:send:deliver-webhook-slow',
    'dlq:send:deliver-webhook',
  ],
  'deliver-webhook-slow': [
    'table:read',
    'table:write',
    'secret:read',
    'queue:send:deliver-webhook',
    'queue:send:deliver-webhook-slow',
    'dlq:send:deliver-webhook-slow',
  ],
  'sweep-deliveries': ['table:read', 'queue:send:deliver-webhook'],
  'propagate-consent': ['table:read', 'table:write', 'secret:read', 'queue:send:deliver-webhook', 'dlq:send:propagate-consent'],
  'clear-erased': ['table:read', 'table:write', 'secret:read', 'queue:send:deliver-webhook', 'dlq:send:clear-erased'],
  'sweep-obligations': ['table:read', 'table:write', 'secret:read', 'queue:send:deliver-webhook'],
  'match-lead': ['table:read', 'table:write', 'secret:read', 'dlq:send:match-lead'],
  'run-import': ['table:read', 'table:write', 'secret:read', 'files:read', 'files:write', 'queue:send:run-import', 'dlq:send:run-import'],
  'run-export': ['table:read', 'table:write', 'secret:read', 'files:read', 'files:write', 'queue:send:run-export', 'dlq:send:run-export'],
  'replay-leads': [
    'table:read',
    'table:write',
    'secret:read',
    'files:read',
    'files:write',
    'queue:send:replay-leads',
    'dlq:send:replay-leads',
  ],
} as const satisfies Record<AnyFunctionName, readonly Need[]>;

export const needsOf = (name: AnyFunctionName): readonly Need[] => functionNeeds[name];

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
const $queues = z.record(z.string(), z.object({ url: z.string().min(1), dlqUrl: z.string().min(1) }));
/** Queue name → where it and its dead letters are; a function is told only of the queues it needs. */
export type QueueLocations = Readonly<Record<string, { readonly url: string; readonly dlqUrl: string }>>;

const flag = z
  .enum(['0', '1'])
  .default('0')
  .transform((value) => value === '1');

/** Every variable with the schema of its text. */
export const variables = {
  LEADLINE_STAGE: z.string().min(1),
  LEADLINE_LOG_LEVEL: z.enum(logLevels).default('info'),
  LEADLINE_TABLE: z.string().min(1),
  LEADLINE_BUS: z.string().min(1),
  /** Name or ARN of the master key in Secrets Manager. */
  LEADLINE_SECRET_ID: z.string().min(1),
  LEADLINE_CLOCK_WORKFLOW_ARN: z.string().min(1),
  LEADLINE_NURTURE_WORKFLOW_ARN: z.string().min(1),
  /** Sender of the mails we send ourselves, an address of the verified identity; absent: we send none. */
  LEADLINE_MAIL_FROM: z.string().min(3).optional(),
  LEADLINE_FILES_BUCKET: z.string().min(1),
  /** JSON of `QueueLocations`. */
  LEADLINE_QUEUES: z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue('not JSON');
        return z.NEVER;
      }
    })
    .pipe($queues),
  /** `1` lets webhooks go to 127.0.0.1: development and the emulator only, refused by infra for prod. */
  LEADLINE_ALLOW_LOOPBACK_WEBHOOKS: flag,
} as const;
export type VariableName = keyof typeof variables;

/** The variables that come with a need, besides stage and log level, which every function has. */
export const variableOf = (need: Need): VariableName => {
  if (need === 'table:read' || need === 'table:write') return 'LEADLINE_TABLE';
  if (need === 'bus:put') return 'LEADLINE_BUS';
  if (need === 'secret:read') return 'LEADLINE_SECRET_ID';
  if (need === 'files:read' || need === 'files:write') return 'LEADLINE_FILES_BUCKET';
  if (need === 'workflow:start:sla-clock') return 'LEADLINE_CLOCK_WORKFLOW_ARN';
  if (need === 'workflow:start:nurture-run') return 'LEADLINE_NURTURE_WORKFLOW_ARN';
  if (need === 'mail:send') return 'LEADLINE_MAIL_FROM';
  return 'LEADLINE_QUEUES';
};

/** Functions that judge or use a webhook URL and therefore know about the loopback switch. */
export const webhookUrlFunctions: readonly AnyFunctionName[] = ['documents', 'deliver-webhook', 'deliver-webhook-slow'];

type Source = Readonly<Record<string, string | undefined>>;
const read = <T>(source: Source, name: VariableName, schema: z.ZodType<T>): T => {
  const result = schema.safeParse(source[name]);
  if (result.success) return result.data;
  throw new Error(`environment variable ${name}: ${result.error.issues[0]?.message ?? 'invalid'}`);
};

/** Typed access to the variables; each method throws naming the variable when it is absent or malformed. */
export const environmentOf = (source: Source) => ({
  stage: () => read(source, 'LEADLINE_STAGE', variables.LEADLINE_STAGE),
  logLevel: () => read(source, 'LEADLINE_LOG_LEVEL', variables.LEADLINE_LOG_LEVEL),
  table: () => read(source, 'LEADLINE_TABLE', variables.LEADLINE_TABLE),
  bus: () => read(source, 'LEADLINE_BUS', variables.LEADLINE_BUS),
  secretId: () => read(source, 'LEADLINE_SECRET_ID', variables.LEADLINE_SECRET_ID),
  clockWorkflowArn: () => read(source, 'LEADLINE_CLOCK_WORKFLOW_ARN', variables.LEADLINE_CLOCK_WORKFLOW_ARN),
  nurtureWorkflowArn: () => read(source, 'LEADLINE_NURTURE_WORKFLOW_ARN', variables.LEADLINE_NURTURE_WORKFLOW_ARN),
  mailFrom: () => read(source, 'LEADLINE_MAIL_FROM', variables.LEADLINE_MAIL_FROM) ?? null,
  filesBucket: () => read(source, 'LEADLINE_FILES_BUCKET', variables.LEADLINE_FILES_BUCKET),
  queues: (): QueueLocations => read(source, 'LEADLINE_QUEUES', variables.LEADLINE_QUEUES),
  allowLoopbackWebhooks: () => read(source, 'LEADLINE_ALLOW_LOOPBACK_WEBHOOKS', variables.LEADLINE_ALLOW_LOOPBACK_WEBHOOKS),
});
export type Environment = ReturnType<typeof environmentOf>;

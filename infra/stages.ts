import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

export const stageNames = ['dev', 'staging', 'prod'] as const;
export type StageName = (typeof stageNames)[number];

/** Everything that differs between deployments of the same code. */
export type StageSettings = {
  readonly name: StageName;
  readonly logRetention: RetentionDays;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** What becomes of data when a stack or a resource goes away. */
  readonly removalPolicy: RemovalPolicy;
  readonly deletionProtection: boolean;
  /** Gets every alarm; null: subscribe to the topic yourself. */
  readonly alarmEmail: string | null;
  /** Requests per second and burst of the whole API; a flood beyond it is answered 429 before a Lambda runs. */
  readonly throttle: { readonly rate: number; readonly burst: number };
  /** Verified SES identity and sender of the mails of nurture tracks; null: their steps are events alone. */
  readonly mail: { readonly identity: string; readonly from: string } | null;
  /** Lets webhooks go to loopback addresses: only for tests against an emulator. */
  readonly allowLoopbackWebhooks: boolean;
};

const stages: Readonly<Record<StageName, StageSettings>> = {
  dev: {
    name: 'dev',
    logRetention: RetentionDays.ONE_WEEK,
    logLevel: 'debug',
    removalPolicy: RemovalPolicy.DESTROY,
    deletionProtection: false,
    alarmEmail: null,
    mail: null,
    throttle: { rate: 100, burst: 500 },
    allowLoopbackWebhooks: false,
  },
  staging: {
    name: 'staging',
    logRetention: RetentionDays.ONE_MONTH,
    logLevel: 'info',
    removalPolicy: RemovalPolicy.DESTROY,
    deletionProtection: false,
    alarmEmail: null,
    mail: null,
    throttle: { rate: 200, burst: 1000 },
    allowLoopbackWebhooks: false,
  },
  prod: {
    name: 'prod',
    logRetention: RetentionDays.THREE_MONTHS,
    logLevel: 'info',
    removalPolicy: RemovalPolicy.RETAIN,
    deletionProtection: true,
    alarmEmail: null,
    mail: null,
    throttle: { rate: 1000, burst: 2000 },
    allowLoopbackWebhooks: false,
  },
};

const isStageName = (name: unknown): name is StageName => stageNames.some((known) => known === name);

export type StageOptions = {
  readonly stage?: unknown;
  readonly alarmEmail?: unknown;
  readonly mailFrom?: unknown;
  readonly mailIdentity?: unknown;
  readonly allowLoopbackWebhooks?: unknown;
};

/** The sender's address; its identity is the domain unless told otherwise (an address may be an identity by itself). */
function mailOf({ mailFrom, mailIdentity }: StageOptions): StageSettings['mail'] {
  if (typeof mailFrom !== 'string' || mailFrom === '') return null;
  const domain = /^[^\s@<>]+@([^\s@<>]+\.[^\s@<>]+)$/.exec(mailFrom)?.[1];
  if (domain === undefined) throw new Error('mailFrom must be an address, e.g. news@example.com');
  return { from: mailFrom, identity: typeof mailIdentity === 'string' && mailIdentity !== '' ? mailIdentity : domain };
}

/**
 * Settings of the stage chosen with `-c stage=…` (default dev). `-c alarmEmail=…` names who gets the alarms, `-c mailFrom=…` who
 * writes the mails of nurture tracks (`-c mailIdentity=…`: its verified identity, if that is not the domain). Throws on an
 * unknown stage, and when anything but dev would let webhooks reach loopback addresses.
 */
export const stageSettings = (options: StageOptions): StageSettings => {
  const name = options.stage ?? 'dev';
  if (!isStageName(name)) throw new Error(`stage must be one of ${stageNames.join(', ')}`);
  const allowLoopbackWebhooks = options.allowLoopbackWebhooks === true || options.allowLoopbackWebhooks === '1';
  if (allowLoopbackWebhooks && name !== 'dev') throw new Error(`stage ${name} never lets webhooks go to loopback addresses`);
  const alarmEmail = typeof options.alarmEmail === 'string' && options.alarmEmail !== '' ? options.alarmEmail : stages[name].alarmEmail;
  return { ...stages[name], alarmEmail, mail: mailOf(options), allowLoopbackWebhooks };
};

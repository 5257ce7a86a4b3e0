import { resolve } from 'node:path';
import * as z from 'zod';
import { logLevels } from '../shared/contracts/environment.ts';
import { tokenPattern } from '../shared/contracts/http/api-key.ts';

/** Thrown with one line per wrong variable. */
export class WrongConfiguration extends Error {
  override readonly name = 'WrongConfiguration';
}

const $apiKey = z.string().regex(tokenPattern, 'must be letters, digits and . _ ~ + / - only');
/** On other addresses than this machine's own, a short key is an open door. */
const shortestPublicKey = 16;
const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.');

const $environment = z.object({
  /** 0 takes any free port. */
  PORT: z.coerce.number('must be a port number').int().min(0).max(65_535).default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  LEADLINE_API_KEY: $apiKey.optional(),
  LEADLINE_DATA: z.string().min(1).default('.leadline'),
  LEADLINE_SEED: z.enum(['none', 'demo'], 'must be none or demo').default('demo'),
  DYNAMODB_ENDPOINT: z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).optional(),
  LEADLINE_ALLOW_LOOPBACK_WEBHOOKS: z.enum(['0', '1'], 'must be 0 or 1').default('0'),
  LEADLINE_PROVIDERS_AT: z.url({ protocol: /^http$/, hostname: /^127\.0\.0\.1$/, error: 'must be an http URL of 127.0.0.1' }).optional(),
  LEADLINE_LOG_LEVEL: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).default('info'),
});

export type LocalConfig = {
  readonly port: number;
  readonly host: string;
  readonly apiKey: string | null;
  /** Absolute path of the data folder. */
  readonly data: string;
  readonly seed: 'none' | 'demo';
  readonly dynamodbEndpoint: string | null;
  readonly allowLoopbackWebhooks: boolean;
  /** Where stand-ins of the providers of enrichment answer; null: the providers themselves are asked. */
  readonly providersAt: string | null;
  readonly logLevel: (typeof logLevels)[number];
};

/** Reads the local runtime's settings; empty variables count as absent. Throws `WrongConfiguration`. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): LocalConfig {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = $environment.safeParse(present);
  if (!parsed.success) {
    throw new WrongConfiguration(parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('\n'));
  }
  const e = parsed.data;
  if (e.LEADLINE_API_KEY !== undefined && e.LEADLINE_API_KEY.length < shortestPublicKey && !isLoopback(e.HOST)) {
    throw new WrongConfiguration(`LEADLINE_API_KEY needs at least ${shortestPublicKey} characters when HOST is not this machine`);
  }
  return {
    port: e.PORT,
    host: e.HOST,
    apiKey: e.LEADLINE_API_KEY ?? null,
    data: resolve(e.LEADLINE_DATA),
    seed: e.LEADLINE_SEED,
    dynamodbEndpoint: e.DYNAMODB_ENDPOINT ?? null,
    allowLoopbackWebhooks: e.LEADLINE_ALLOW_LOOPBACK_WEBHOOKS === '1',
    providersAt: e.LEADLINE_PROVIDERS_AT?.replace(/\/+$/, '') ?? null,
    logLevel: e.LEADLINE_LOG_LEVEL,
  };
}

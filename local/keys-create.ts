import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { createTableClient } from '../shared/adapters/dynamodb/client.ts';
import { createKeyStore } from '../shared/adapters/dynamodb/key-store.ts';
import { createSystemClock } from '../shared/adapters/system/clock.ts';
import { createDigest } from '../shared/adapters/system/digest.ts';
import { createIds } from '../shared/adapters/system/ids.ts';
import { keyPrefix } from '../shared/contracts/http/api-key.ts';
import { type Scope, scopes } from '../shared/contracts/http/scopes.ts';
import { instantFromMillis } from '../shared/domain/kernel/instant.ts';
import { namedOr } from './stage-outputs.ts';

const usage = `npm run keys:create -- [--stage dev] [--name "First key"] [--scopes leads:read,leads:write] [--owner anna | --integration website] [--expires 2027-01-01]

Makes an API key in the table of a deployed stage, under your AWS credentials, and prints it once.
Without --scopes the key may do everything. LEADLINE_TABLE names the table directly; else the stack of the stage tells it.`;

const isScope = (text: string): text is Scope => scopes.some((scope) => scope === text);

function readOptions() {
  const { values } = parseArgs({
    options: {
      stage: { type: 'string', default: 'dev' },
      name: { type: 'string', default: 'First key' },
      scopes: { type: 'string' },
      owner: { type: 'string' },
      integration: { type: 'string', default: 'admin' },
      expires: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const wanted = values.scopes?.split(',').map((scope) => scope.trim()) ?? [...scopes];
  const unknown = wanted.filter((scope) => !isScope(scope));
  if (unknown.length > 0) throw new Error(`unknown scopes: ${unknown.join(', ')}; there are ${scopes.join(', ')}`);
  if (values.expires !== undefined && Number.isNaN(Date.parse(values.expires))) throw new Error(`not a date: ${values.expires}`);
  return { ...values, scopes: wanted.filter(isScope) };
}

async function main(): Promise<void> {
  const options = readOptions();
  if (options.help) return void console.log(usage);
  const clock = createSystemClock();
  const key = `${keyPrefix}${randomBytes(24).toString('base64url')}`;
  await createKeyStore({ client: createTableClient(), tableName: await namedOr('LEADLINE_TABLE', options.stage, 'TableName') }).put({
    id: createIds().next('key'),
    hash: createDigest().sha256(key),
    name: options.name,
    principal: options.owner === undefined ? { type: 'integration', id: options.integration } : { type: 'owner', id: options.owner },
    scopes: options.scopes,
    createdAt: clock.now(),
    expiresAt: options.expires === undefined ? null : instantOf(options.expires),
    revokedAt: null,
  });
  console.log(`API key, shown this once:\n${key}`);
}

const instantOf = (text: string) => instantFromMillis(Date.parse(text));

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  console.error(`\n${usage}`);
  process.exitCode = 1;
});

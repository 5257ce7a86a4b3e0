import { createTableClient, type Table } from '../shared/adapters/dynamodb/client.ts';
import { StoreUnavailable } from '../shared/application/ports/errors.ts';
import type { LocalConfig } from './config.ts';
import { type Engine, outsideEngine, startEngine } from './engine.ts';
import { ensureTable } from './table.ts';

/** Nothing that speaks DynamoDB answers at `DYNAMODB_ENDPOINT`. */
export class NoStorage extends Error {
  override readonly name = 'NoStorage';
  constructor(endpoint: string, cause: unknown) {
    const fault = cause instanceof StoreUnavailable ? cause.cause : cause;
    const code = fault instanceof Error ? ('code' in fault && typeof fault.code === 'string' ? fault.code : fault.name) : 'unknown fault';
    super(
      `no DynamoDB-compatible server answers at DYNAMODB_ENDPOINT=${endpoint} (${code}). Start one there, correct the address, or unset the variable to use the embedded engine`,
      { cause },
    );
  }
}

const tableName = 'leadline';

/** No engine checks the signature, but the SDK wants something to sign with. */
const clientConfig = (endpoint: string) => ({
  endpoint,
  region: 'local',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  // An engine on the same machine is as slow as the machine is busy: asking again would make it slower still. The functions'
  // own ten seconds bound the wait.
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 8000, throwOnRequestTimeout: true },
});

/** The table, ready, on the embedded engine or on the server of `DYNAMODB_ENDPOINT`. Throws `NoEngine` or `NoStorage`. */
export async function openStorage(config: LocalConfig): Promise<{ readonly engine: Engine; readonly table: Table }> {
  const outside = config.dynamodbEndpoint;
  const engine = outside === null ? await startEngine(config.data) : outsideEngine(outside);
  const client = createTableClient(clientConfig(engine.endpoint));
  try {
    await ensureTable(client, tableName);
  } catch (error) {
    throw outside === null ? error : new NoStorage(outside, error);
  }
  return { engine, table: { client, tableName } };
}

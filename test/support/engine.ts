import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { CreateTableCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { createTableClient, type SealedTable, type Table } from '../../shared/adapters/dynamodb/client.ts';
import { tableDefinition } from '../../shared/adapters/dynamodb/table.ts';
import { createSecretBox } from '../../shared/adapters/system/secret-box.ts';

export type Engine = {
  readonly endpoint: string;
  /** A fresh, empty table with a name of its own. */
  readonly table: () => Promise<SealedTable>;
  readonly stop: () => Promise<void>;
};

const binary = fileURLToPath(new URL('../../node_modules/@dynoxide/linux-x64/dynoxide', import.meta.url));

/** A loopback port nobody listens on right now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });

/** Fixed credentials: the engine checks none, the SDK wants some. */
export const localConfig = (endpoint: string) => ({
  endpoint,
  region: 'local',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

async function ready(client: Table['client'], process: ChildProcess): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await client.send(new ListTablesCommand({}));
      return;
    } catch (error) {
      if (attempt === 100 || process.exitCode !== null) throw new Error('the engine did not start', { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** Starts the embedded DynamoDB engine in memory on a free port; `stop` ends it. */
export async function startEngine(): Promise<Engine> {
  const port = await freePort();
  const process = spawn(binary, ['serve', '--host', '127.0.0.1', '--port', String(port)], { stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${port}`;
  const client = createTableClient({ ...localConfig(endpoint), maxAttempts: 1 });
  await ready(client, process);
  const { rows: cipher } = createSecretBox(async () => 'test-master-key-test-master-key-test-master-key');
  let tables = 0;
  return {
    endpoint,
    table: async () => {
      const tableName = `leadline-${++tables}`;
      await client.send(new CreateTableCommand({ TableName: tableName, ...tableDefinition }));
      return { client, tableName, cipher };
    },
    stop: async () => {
      client.destroy();
      if (process.exitCode !== null) return;
      const exited = new Promise((resolve) => process.once('exit', resolve));
      process.kill('SIGKILL');
      await exited;
    },
  };
}

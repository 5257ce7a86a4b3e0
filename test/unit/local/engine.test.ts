import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Engine, startEngine } from '../../../local/engine.ts';
import { ensureTable } from '../../../local/table.ts';
import { tableDefinition } from '../../../shared/adapters/dynamodb/table.ts';

const hasEngine = process.platform === 'linux' && process.arch === 'x64';

let folder: string;
const engines: Engine[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leadline-engine-'));
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.stop()));
  rmSync(folder, { recursive: true, force: true });
});

const start = async () => {
  const engine = await startEngine(folder);
  engines.push(engine);
  return engine;
};
const clientOf = (engine: { readonly endpoint: string }) =>
  new DynamoDBClient({ endpoint: engine.endpoint, region: 'local', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
const enginePid = () => Number(readFileSync(join(folder, 'engine.pid'), 'utf8'));
const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
};

describe.runIf(hasEngine)('the embedded engine', () => {
  it('keeps the table over a restart and ends when told to', async () => {
    const first = await start();
    await ensureTable(clientOf(first), 'leadline');
    await ensureTable(clientOf(first), 'leadline');
    const pid = enginePid();
    await first.stop();
    await expect.poll(() => alive(pid)).toBe(false);

    const second = await start();
    expect((await clientOf(second).send(new ListTablesCommand({}))).TableNames).toEqual(['leadline']);
  });

  it('gives the table of an earlier version the indexes that came since, with what it holds', async () => {
    const client = clientOf(await start());
    const older = tableDefinition.GlobalSecondaryIndexes.filter((index) => index.IndexName !== 'byAccount');
    const attributes = new Set(['pk', 'sk', ...older.flatMap((index) => index.KeySchema.map((key) => key.AttributeName))]);
    await client.send(
      new CreateTableCommand({
        ...tableDefinition,
        TableName: 'leadline',
        AttributeDefinitions: tableDefinition.AttributeDefinitions.filter((row) => attributes.has(row.AttributeName)),
        GlobalSecondaryIndexes: older,
      }),
    );
    const row = { pk: { S: 'LEAD#1' }, sk: { S: '#LEAD' }, ac: { S: 'ACCOUNT#acme' }, ca: { S: '2026' } };
    await client.send(new PutItemCommand({ TableName: 'leadline', Item: row }));
    await ensureTable(client, 'leadline');
    await ensureTable(client, 'leadline');
    const query = new QueryCommand({
      TableName: 'leadline',
      IndexName: 'byAccount',
      KeyConditionExpression: 'ac = :ac',
      ExpressionAttributeValues: { ':ac': row.ac },
    });
    await expect.poll(async () => (await client.send(query)).Items?.length).toBe(1);
  });

  it('does not outlive a parent that is killed', async () => {
    const module = fileURLToPath(new URL('../../../local/engine.ts', import.meta.url));
    const script = `import(${JSON.stringify(module)}).then((m) => m.startEngine(${JSON.stringify(folder)})).then(() => console.log('up'));setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(parent.stdout, 'data');
    const pid = enginePid();
    expect(alive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => alive(pid), { timeout: 3000 }).toBe(false);
  });

  it('ends an engine that a dead process left on its file, and only such a one', async () => {
    const stale = await start();
    const pid = enginePid();
    const next = await startEngine(folder);
    engines.push(next);
    expect(alive(pid)).toBe(false);
    await stale.lost;
    expect(enginePid()).not.toBe(pid);

    await next.stop();
    expect(existsSync(join(folder, 'engine.pid'))).toBe(false);
  });
});

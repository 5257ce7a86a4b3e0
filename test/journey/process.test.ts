import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEngine } from '../../local/engine.ts';
import { openDatabase } from '../../local/queues/database.ts';
import { settledLead } from '../support/journey.ts';
import { type LocalInstance, startLocalInstance } from '../support/local-instance.ts';
import { until } from '../support/poll.ts';

const main = fileURLToPath(new URL('../../local/main.ts', import.meta.url));
let folder: string;
const cleanups: (() => unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leadline-process-'));
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
});

/** Runs the program until it ends by itself or `until` says that it may be ended. */
async function run(env: Readonly<Record<string, string>>, mayEnd: (output: string) => boolean = () => false) {
  const { LEADLINE_API_KEY: _key, ...inherited } = process.env;
  const child = spawn(process.execPath, [main], { env: { ...inherited, LEADLINE_DATA: folder, PORT: '0', LEADLINE_SEED: 'none', ...env } });
  cleanups.push(() => child.kill('SIGKILL'));
  let output = '';
  let asked = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      if (asked || !mayEnd(output)) return;
      asked = true;
      child.kill('SIGTERM');
    });
  }
  await once(child, 'close');
  return { code: child.exitCode, output };
}
const ready = (output: string): boolean => /API key .*\n/.test(output);

describe('the process', () => {
  it('prints a key once, stores only its hash, and says at the next start where it was printed', async () => {
    const first = await run({}, ready);
    expect(first.code).toBe(0);
    const key = /ll_[\w-]{16,}/.exec(first.output)?.[0] ?? '';
    expect(key).not.toBe('');
    expect(first.output.split(key)).toHaveLength(2);
    expect(readFileSync(join(folder, 'table.db'), 'latin1')).not.toContain(key);
    expect(statSync(join(folder, 'master.key')).mode & 0o777).toBe(0o600);
    const second = await run({}, ready);
    expect(second.code).toBe(0);
    expect(second.output).not.toContain(key);
    expect(second.output).toMatch(/API key .*first start/);
  });

  it('says what is wrong with its settings', async () => {
    const { code, output } = await run({ PORT: 'http', LEADLINE_SEED: 'all', LEADLINE_API_KEY: 'two words' });
    expect(code).toBe(1);
    expect(output).toContain('PORT');
    expect(output).toContain('LEADLINE_SEED must be none or demo');
    expect(output).toContain('LEADLINE_API_KEY must be');
    expect(output).not.toContain('    at ');
  });

  it('refuses a port in use before it makes a key', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    cleanups.push(() => other.close());
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? `${address?.port}` : '';
    const { code, output } = await run({ PORT: port });
    expect(code).toBe(1);
    expect(output).toContain(`port ${port} is in use`);
    expect(existsSync(join(folder, 'table.db'))).toBe(false);
  });

  it('refuses a data folder that another instance uses', async () => {
    let second: Awaited<ReturnType<typeof run>> | null = null;
    const first = run({}, (output) => ready(output) && second !== null);
    await until('the first instance', async () => (existsSync(join(folder, 'engine.pid')) ? true : null), 10_000, 20);
    second = await run({});
    expect(second.code).toBe(1);
    expect(second.output).toContain('another Leadline is running');
    for (const cleanup of cleanups.splice(0)) cleanup();
    await first;
  });
});

describe('a start that cannot work', () => {
  const sentence = async (env: Readonly<Record<string, string>>, text: RegExp) => {
    const { code, output } = await run(env);
    expect(code).toBe(1);
    expect(output).toMatch(text);
    expect(output).not.toContain('    at ');
    expect(output.trim().split('\n')).toHaveLength(1);
  };

  it('says that nothing answers at DYNAMODB_ENDPOINT, or nothing that is a database', async () => {
    const other = createServer((_, answer) => answer.writeHead(200, { 'content-type': 'text/html' }).end('<p>hello'));
    cleanups.push(() => other.close());
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    await sentence(
      { DYNAMODB_ENDPOINT: 'http://127.0.0.1:9' },
      /no DynamoDB-compatible server answers at DYNAMODB_ENDPOINT=.*ECONNREFUSED/,
    );
    await sentence({ DYNAMODB_ENDPOINT: url }, /no DynamoDB-compatible server answers at DYNAMODB_ENDPOINT=/);
  }, 30_000);

  it('says that LEADLINE_DATA is a file, or lies under one', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await sentence({ LEADLINE_DATA: file }, /file is a file; set LEADLINE_DATA to a folder/);
    await sentence({ LEADLINE_DATA: join(file, 'below') }, /a part of the path .* is a file; set LEADLINE_DATA to a folder/);
  });

  it('says that HOST cannot be resolved, or is not an address of this machine', async () => {
    await sentence({ HOST: 'no-such-host.invalid' }, /no-such-host\.invalid cannot be resolved.*set HOST/);
    await sentence({ HOST: '192.0.2.1' }, /this machine has no address 192\.0\.2\.1; set HOST/);
  });
});

describe('the data folder', () => {
  const modeOf = (path: string) => statSync(path).mode & 0o777;

  it('is made for its owner alone, and so is every file in it', async () => {
    const data = join(folder, 'made');
    let modes: (readonly [string, number])[] = [];
    await run({ LEADLINE_DATA: data }, (output) => {
      if (!ready(output)) return false;
      modes = readdirSync(data).map((name) => [name, modeOf(join(data, name))] as const);
      return true;
    });
    expect(modeOf(data)).toBe(0o700);
    expect(modes.map(([name]) => name)).toEqual(
      expect.arrayContaining(['engine.log', 'engine.pid', 'master.key', 'queues.db', 'table.db']),
    );
    expect(modes.filter(([, mode]) => mode !== 0o600)).toEqual([]);
  });

  it('of an earlier version has its files closed to others at the next start', async () => {
    await run({}, ready);
    for (const name of ['queues.db', 'table.db']) chmodSync(join(folder, name), 0o644);
    await run({}, ready);
    expect(['queues.db', 'table.db'].map((name) => modeOf(join(folder, name)))).toEqual([0o600, 0o600]);
  });
});

describe('the master key', () => {
  it('is the only one its table is ever served with', async () => {
    expect((await run({}, ready)).code).toBe(0);
    const path = join(folder, 'master.key');
    const key = readFileSync(path, 'utf8');
    const refusal = /this table belongs to another master key than .*master\.key\. Set LEADLINE_DATA/;

    rmSync(path);
    const without = await run({});
    expect([without.code, without.output]).toEqual([1, expect.stringMatching(refusal)]);
    // Nothing was made in the place of the lost key.
    expect(existsSync(path)).toBe(false);

    writeFileSync(path, `${'x'.repeat(43)}\n`);
    const other = await run({});
    expect([other.code, other.output]).toEqual([1, expect.stringMatching(refusal)]);
    expect(other.output).not.toContain('    at ');

    writeFileSync(path, key);
    expect((await run({}, ready)).code).toBe(0);
    expect(readFileSync(join(folder, 'table.db'), 'latin1')).not.toContain(key.trim());
  });

  it('of another folder is refused on the same endpoint', async () => {
    const engine = await startEngine(join(folder, 'engine'));
    cleanups.push(() => engine.stop());
    const on = (name: string) => ({ DYNAMODB_ENDPOINT: engine.endpoint, LEADLINE_DATA: join(folder, name) });
    expect((await run(on('first'), ready)).code).toBe(0);
    const second = await run(on('second'));
    expect([second.code, second.output]).toEqual([1, expect.stringContaining('this table belongs to another master key')]);
    expect((await run(on('first'), ready)).code).toBe(0);
  });
});

describe('npm start', () => {
  it.each([
    ['SIGTERM', 0],
    ['SIGKILL', null],
  ] as const)('passes %s on: nothing stays behind', async (signal, code) => {
    const npm = spawn('npm', ['start'], { env: { ...process.env, LEADLINE_DATA: folder, PORT: '0', LEADLINE_SEED: 'none' } });
    cleanups.push(() => npm.kill('SIGKILL'));
    let output = '';
    npm.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    await until('npm start', async () => (ready(output) ? true : null), 15_000, 20);
    npm.kill(signal);
    await once(npm, 'close');
    expect(npm.exitCode).toBe(code);
    // The lock of the folder is the proof: the server held it, and the system drops it only with the process.
    openDatabase(join(folder, 'queues.db')).close();
  });
});

describe('SIGTERM', () => {
  it('answers what runs, exits 0, leaves no engine behind and loses nothing', async () => {
    const instance: LocalInstance = await startLocalInstance({ env: { LEADLINE_LOG_LEVEL: 'warn' } });
    cleanups.push(() => instance.dispose());
    const accepted: string[] = [];
    let answered = 0;
    const posts = Promise.allSettled(
      Array.from({ length: 60 }, async (_, i) => {
        const response = await fetch(`${instance.baseUrl}/v1/forms/demo-request/submissions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ email: `person-${i}@acme-term.example`, title: 'VP Sales', country: 'US' }),
        });
        answered += 1;
        if (response.status === 202) accepted.push(((await response.json()) as { receiptId: string }).receiptId);
        return response.status;
      }),
    );
    await until('the first answers', async () => (answered > 0 ? true : null), 10_000, 1);
    const pid = Number(readFileSync(join(instance.folder, 'engine.pid'), 'utf8'));
    expect(await instance.terminate()).toBe(0);
    // Requests that reached the server are answered; later ones are refused, never half done.
    const statuses = (await posts).map((post) => (post.status === 'fulfilled' ? post.value : 'refused'));
    expect(statuses.filter((status) => status !== 202 && status !== 'refused')).toEqual([]);
    expect(existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(instance.folder)).toBe(false);

    await instance.restart();
    for (const receiptId of accepted) expect((await settledLead(instance, receiptId)).owner).not.toBeNull();
  });
});

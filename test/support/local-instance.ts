import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../local/engine.ts';
import type { Target } from './journey.ts';
import { until } from './poll.ts';

const main = fileURLToPath(new URL('../../local/main.ts', import.meta.url));

export type LocalInstance = Target & {
  /** Everything the processes wrote to standard output and error so far, over all restarts. */
  readonly output: () => string;
  readonly folder: string;
  /** Resident memory of the process, in bytes. */
  readonly memory: () => number;
  /** Milliseconds from spawn to the first healthy answer, of the last start. */
  readonly startedIn: () => number;
  /** Ends the process the hard way; nothing of it runs any more when this resolves. */
  readonly kill: () => Promise<void>;
  /** Asks the process to stop; resolves with its exit code. */
  readonly terminate: () => Promise<number | null>;
  /** Starts the process again on the same folder and port; resolves when healthy. */
  readonly restart: () => Promise<void>;
  /** Ends the process and removes the folder. */
  readonly dispose: () => Promise<void>;
};

export type InstanceOptions = { readonly seed?: 'none' | 'demo'; readonly env?: Readonly<Record<string, string>> };

/** `node local/main.ts` as a user runs it: a process of its own on a fresh folder and a free port, ready to be asked. */
export async function startLocalInstance(options: InstanceOptions = {}): Promise<LocalInstance> {
  const folder = mkdtempSync(join(tmpdir(), 'leadline-instance-'));
  const port = await freePort();
  const apiKey = 'll_local-instance-test-key-0001';
  const baseUrl = `http://127.0.0.1:${port}`;
  const env = {
    ...process.env,
    PORT: `${port}`,
    LEADLINE_DATA: folder,
    LEADLINE_API_KEY: apiKey,
    LEADLINE_SEED: options.seed ?? 'demo',
    LEADLINE_ALLOW_LOOPBACK_WEBHOOKS: '1',
    ...options.env,
  };
  let child: ChildProcess | null = null;
  let output = '';
  let startedIn = 0;

  const start = async () => {
    const began = performance.now();
    const started = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    child = started;
    for (const stream of [started.stdout, started.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    await until(
      'the instance to be healthy',
      async () => {
        if (started.exitCode !== null) throw new Error(`it ended with ${started.exitCode}: ${output}`);
        return (await fetch(`${baseUrl}/healthz`)).status === 200 ? true : null;
      },
      15_000,
      20,
    );
    startedIn = performance.now() - began;
  };
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    const running = child;
    child = null;
    if (running === null || running.exitCode !== null || running.signalCode !== null) return running?.exitCode ?? null;
    const exited = once(running, 'exit');
    running.kill(signal);
    await exited;
    return running.exitCode;
  };
  const kill = async () => void (await end('SIGKILL'));
  await start();
  return {
    baseUrl,
    apiKey,
    folder,
    memory: () => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child?.pid}/status`, 'utf8'))?.[1] ?? Number.NaN) * 1024,
    output: () => output,
    startedIn: () => startedIn,
    kill,
    terminate: () => end('SIGTERM'),
    restart: start,
    dispose: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
}

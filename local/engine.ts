import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { privateFile, privateFolder } from './private-files.ts';

export type Engine = {
  /** Base URL of the DynamoDB API. */
  readonly endpoint: string;
  /** Resolves when an embedded engine ended without being told to; never for an outside endpoint. */
  readonly lost: Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Thrown when this platform has no embedded engine. */
export class NoEngine extends Error {
  override readonly name = 'NoEngine';
}

/** Uses the DynamoDB API at `endpoint`; it is not ours to stop. */
export const outsideEngine = (endpoint: string): Engine => ({ endpoint, lost: new Promise(() => undefined), stop: async () => undefined });

/**
 * The watchdog that owns the engine. Its standard input is a pipe from us: when we die, however we die, the pipe closes,
 * `cat` ends and the engine is ended with it. `$1` is the pid file, the rest the command. The engine gets its own
 * standard input, so that it does not hold the pipe. What it writes is personal data, for its owner's eyes alone.
 */
const watchdog = `umask 077; exec 3<&0; pidfile="$1"; shift
"$@" </dev/null 3<&- & engine=$!
echo "$engine" > "$pidfile"
( cat <&3 >/dev/null; kill "$engine" 2>/dev/null ) &
exec 3<&-
wait "$engine"`;

/**
 * Starts the embedded DynamoDB engine on `<folder>/table.db` and a free loopback port. The caller must hold the folder's
 * lock: whatever engine still runs on this file belongs to a dead process and is ended first. Throws `NoEngine`.
 */
export async function startEngine(folder: string): Promise<Engine> {
  const binary = engineBinary();
  const database = join(folder, 'table.db');
  const pidFile = join(folder, 'engine.pid');
  privateFolder(folder);
  await endStaleEngine(pidFile, database);
  const port = await freePort();
  if (existsSync(database)) privateFile(database);
  privateFile(join(folder, 'engine.log'));
  const errors = openSync(join(folder, 'engine.log'), 'w');
  // Detached: Ctrl-C reaches the whole foreground group, and the engine must outlive the draining of running work.
  const child = spawn(
    'sh',
    ['-c', watchdog, 'sh', pidFile, binary, 'serve', '--host', '127.0.0.1', '--port', `${port}`, '--db-path', database],
    {
      stdio: ['pipe', 'ignore', errors],
      detached: true,
    },
  );
  closeSync(errors);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const endpoint = `http://127.0.0.1:${port}`;
  await reachable(endpoint, child, join(folder, 'engine.log'));
  const stop = async () => {
    child.stdin?.end();
    await ended;
    rmSync(pidFile, { force: true });
  };
  return { endpoint, lost: ended, stop };
}

/** Path of the engine's executable for this platform, from its npm package. */
function engineBinary(): string {
  try {
    return createRequire(import.meta.url).resolve(`@dynoxide/${process.platform}-${process.arch}/dynoxide`);
  } catch {
    throw new NoEngine(
      `there is no embedded storage engine for ${process.platform}-${process.arch} here. Install one with "npm install --no-save @dynoxide/${process.platform}-${process.arch}", or start any DynamoDB-compatible server and set DYNAMODB_ENDPOINT to its address (for example http://127.0.0.1:8000)`,
    );
  }
}

/** Ends the engine a killed process left behind, if the recorded pid really is an engine on our file. */
async function endStaleEngine(pidFile: string, database: string): Promise<void> {
  const pid = Number(readOrEmpty(pidFile).trim());
  if (!Number.isInteger(pid) || pid <= 1) return;
  const isOurs = () => readOrEmpty(`/proc/${pid}/cmdline`).split('\0').includes(database);
  for (let tries = 0; isOurs(); tries++) {
    if (tries === 200) throw new Error(`the storage engine of the last run (pid ${pid}) does not end`);
    if (tries % 50 === 0) signal(pid, tries === 0 ? 'SIGTERM' : 'SIGKILL');
    await sleep(20);
  }
}

function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended between the look and the signal.
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** A port nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

async function reachable(endpoint: string, child: ChildProcess, logFile: string): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (child.exitCode !== null) throw new Error(`the storage engine did not start: ${readOrEmpty(logFile).trim()}`);
    try {
      await (await fetch(endpoint)).text();
      return;
    } catch {
      await sleep(10);
    }
  }
  throw new Error('the storage engine does not answer');
}

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { until } from '../support/poll.ts';
import { run } from './command.ts';

/** Nothing of the caller's AWS configuration may reach these commands: they must never see a real account. */
const withoutAws = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('AWS_') && !name.startsWith('CDK_')));

/** `node` on the path must be the pinned one: the emulator runs the Lambda handlers with it. */
const pathWith = (root: string): string => `${join(root, 'node_modules/.bin')}:${process.env.PATH ?? ''}`;

/** The environment in which every AWS client talks to the emulator and to nothing else. */
export const clientEnvironment = (root: string, endpoint: string): NodeJS.ProcessEnv => ({
  ...withoutAws(process.env),
  PATH: pathWith(root),
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  CDK_DISABLE_CLI_TELEMETRY: 'true',
  NO_PROXY: '127.0.0.1,localhost',
});

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address === null || typeof address === 'string' ? reject(new Error('no port')) : resolve(address.port)));
    });
  });

/** Installs the pinned emulator into `.tools/ministack` unless exactly that is there. */
export const installEmulator = async (root: string): Promise<string> => {
  const folder = join(root, '.tools/ministack');
  const requirements = join(root, 'test/aws/requirements.txt');
  const stamp = join(folder, 'installed.txt');
  const wanted = readFileSync(requirements, 'utf8');
  const python = join(folder, 'bin/python');
  if (existsSync(python) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;
  rmSync(folder, { recursive: true, force: true });
  const options = { cwd: root, env: process.env };
  await run('python3', ['-m', 'venv', folder], options);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirements], options);
  writeFileSync(stamp, wanted);
  return python;
};

export type Emulator = { readonly endpoint: string; readonly log: () => string; readonly stop: () => Promise<void> };

const signalGroup = (pid: number, signal: NodeJS.Signals): boolean => {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
};

/** Starts the emulator on a free loopback port with a folder of its own; `stop` ends it with its Lambda workers. */
export const startEmulator = async (root: string, python: string): Promise<Emulator> => {
  mkdirSync(join(root, '.tools'), { recursive: true });
  const folder = mkdtempSync(join(root, '.tools/run-'));
  // The emulator writes its worker as CommonJS `.js`; without this the project's own package.json would make it ESM.
  writeFileSync(join(folder, 'package.json'), '{}');
  const port = await freePort();
  const logFile = join(folder, 'emulator.log');
  const output = openSync(logFile, 'w');
  const child = spawn(python, ['-m', 'ministack'], {
    cwd: folder,
    // A process group of its own, so that its workers can be ended with it and nothing else is.
    detached: true,
    stdio: ['ignore', output, output],
    env: {
      ...withoutAws(process.env),
      PATH: pathWith(root),
      NO_PROXY: '127.0.0.1,localhost',
      TMPDIR: folder,
      STATE_DIR: join(folder, 'state'),
      S3_DATA_DIR: join(folder, 's3'),
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const endpoint = `http://127.0.0.1:${port}`;
  const log = () => readFileSync(logFile, 'utf8');
  const stop = async () => {
    if (child.pid !== undefined && signalGroup(child.pid, 'SIGTERM')) {
      const timer = setTimeout(() => signalGroup(child.pid ?? 0, 'SIGKILL'), 5000);
      await exited;
      clearTimeout(timer);
      signalGroup(child.pid, 'SIGKILL');
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await until('the emulator to answer', async () => ((await fetch(`${endpoint}/_ministack/health`)).ok ? true : null), 30_000);
  } catch (error) {
    console.error(log());
    await stop();
    throw error;
  }
  return { endpoint, log, stop };
};

import { type SpawnOptions, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { until } from '../support/poll.ts';
import { run, signalGroup } from './command.ts';

/** Nothing of the caller's AWS configuration may reach these commands: they must never see a real account. */
const withoutAws = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('AWS_') && !name.startsWith('CDK_')));

/** `node` on the path must be the pinned one: the emulator runs the Lambda handlers with it. */
const pathWith = (root: string): string => `${join(root, 'node_modules/.bin')}:${process.env.PATH ?? ''}`;

/** The environment in which every AWS client talks to the emulator and to nothing else. */
export const clientEnvironment = (root: string, emulator: Pick<Emulator, 'endpoint' | 'certificate'>): NodeJS.ProcessEnv => ({
  ...withoutAws(process.env),
  PATH: pathWith(root),
  AWS_ENDPOINT_URL: emulator.endpoint,
  // The SDKs trust what Node trusts; the CDK CLI has an agent of its own.
  NODE_EXTRA_CA_CERTS: emulator.certificate,
  AWS_CA_BUNDLE: emulator.certificate,
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

export type Emulator = {
  readonly endpoint: string;
  /** PEM file that clients must trust. */
  readonly certificate: string;
  readonly log: () => string;
  readonly stop: () => Promise<void>;
};

/** Our policies deny plain HTTP, as they should, and the emulator evaluates them: so it needs a certificate. */
const makeCertificate = async (folder: string): Promise<{ certificate: string; key: string }> => {
  const certificate = join(folder, 'server.crt');
  const key = join(folder, 'server.key');
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
  const output = ['-keyout', key, '-out', certificate, '-days', '2'];
  await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject, ...output], {
    cwd: folder,
    env: process.env,
    quiet: true,
  });
  return { certificate, key };
};

const answers = (url: string, ca: Buffer): Promise<true | null> =>
  new Promise((resolve, reject) => {
    get(url, { ca }, (response) => resolve(response.resume().statusCode === 200 ? true : null)).on('error', reject);
  });

const settings = (root: string, folder: string, port: number, tls: { certificate: string; key: string }): NodeJS.ProcessEnv => ({
  ...withoutAws(process.env),
  PATH: pathWith(root),
  NO_PROXY: '127.0.0.1,localhost',
  TMPDIR: folder,
  STATE_DIR: join(folder, 'state'),
  S3_DATA_DIR: join(folder, 's3'),
  BIND_HOST: '127.0.0.1',
  MINISTACK_HOST: '127.0.0.1',
  GATEWAY_PORT: String(port),
  // Roles and policies are enforced: a statement that infra forgot fails the journey here, not in an account.
  AUTH: 'true',
  USE_SSL: '1',
  MINISTACK_SSL_CERT: tls.certificate,
  MINISTACK_SSL_KEY: tls.key,
  NODE_EXTRA_CA_CERTS: tls.certificate,
  IOT_MTLS_ENABLED: '0',
  SFTP_ENABLED: '0',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
});

/** Starts the emulator on a free loopback port with a folder of its own; `stop` ends it with its Lambda workers. */
export const startEmulator = async (root: string, python: string): Promise<Emulator> => {
  mkdirSync(join(root, '.tools'), { recursive: true });
  const folder = mkdtempSync(join(root, '.tools/run-'));
  // The emulator writes its worker as CommonJS `.js`; without this the project's own package.json would make it ESM.
  writeFileSync(join(folder, 'package.json'), '{}');
  const tls = await makeCertificate(folder);
  const port = await freePort();
  const logFile = join(folder, 'emulator.log');
  const output = openSync(logFile, 'w');
  // Detached is a process group of its own, so that its workers can be ended with it and nothing else is.
  const options: SpawnOptions = { cwd: folder, detached: true, stdio: ['ignore', output, output], env: settings(root, folder, port, tls) };
  const child = spawn(python, ['-m', 'ministack'], options);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const log = () => readFileSync(logFile, 'utf8');
  const stop = async () => {
    const { pid } = child;
    if (pid !== undefined && signalGroup(pid, 'SIGTERM')) {
      const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), 5000);
      await exited;
      clearTimeout(timer);
      signalGroup(pid, 'SIGKILL');
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const endpoint = `https://127.0.0.1:${port}`;
  try {
    await until('the emulator to answer', () => answers(`${endpoint}/_ministack/health`, readFileSync(tls.certificate)), 30_000);
  } catch (error) {
    console.error(log());
    await stop();
    throw error;
  }
  return { endpoint, certificate: tls.certificate, log, stop };
};

import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { capture, endCommands, exitCodeOf, run } from './command.ts';
import { deploy } from './deploy.ts';
import { clientEnvironment, installEmulator, startEmulator } from './emulator.ts';

/**
 * `npm run test:aws`: deploys the unchanged stacks to a pinned AWS emulator on this machine and sends the journey through
 * them over HTTP. Needs Python 3.10, openssl and, once, the package
 * index. Stops what it started, whatever happens.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));

/** The first API key, made as an operator would make it; a person's, because only people make first touches. */
const createKey = async (env: NodeJS.ProcessEnv): Promise<string> => {
  const output = await capture(process.execPath, ['local/keys-create.ts', '--owner', 'amelie-winter'], { cwd: root, env });
  const key = /\bll_[\w-]+/.exec(output)?.[0];
  if (key === undefined) throw new Error('keys:create printed no key');
  return key;
};

const main = async (): Promise<number> => {
  const python = await installEmulator(root);
  const emulator = await startEmulator(root, python);
  const folder = mkdtempSync(join(root, '.tools/deploy-'));
  const stop = async () => {
    await endCommands();
    rmSync(folder, { recursive: true, force: true });
    await emulator.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop().then(() => process.exit(1)));
  try {
    const env = clientEnvironment(root, emulator);
    const apiUrl = await deploy(root, env, emulator.endpoint, folder);
    await run(process.execPath, ['test/aws/allow-batch-actions.ts'], { cwd: root, env });
    const apiKey = await createKey(env);
    const code = await exitCodeOf(join(root, 'node_modules/.bin/vitest'), ['run', '--config', 'test/aws/vitest.config.ts'], {
      cwd: root,
      env: { ...env, LEADLINE_TEST_API_URL: apiUrl, LEADLINE_TEST_API_KEY: apiKey },
    });
    if (code !== 0) console.error(emulator.log());
    return code;
  } finally {
    await stop();
  }
};

process.exitCode = await main();

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { run } from './command.ts';

const $outputs = z.object({ 'leadline-dev-api': z.object({ ApiUrl: z.string() }) });

/** The emulator's API host name needs a resolver; the same API by path does not. */
const byPath = (endpoint: string, apiUrl: string): string => {
  const id = /^https?:\/\/([^.]+)\.execute-api\./.exec(apiUrl)?.[1];
  if (id === undefined) throw new Error(`not an execute-api address: ${apiUrl}`);
  return `${endpoint}/_aws/execute-api/${id}/$default`;
};

/**
 * Bootstraps the emulated account and deploys the stacks as they are, with the CDK CLI and its own synthesis. Returns the
 * address of the API without a trailing slash.
 */
export const deploy = async (root: string, env: NodeJS.ProcessEnv, endpoint: string, folder: string): Promise<string> => {
  const cdk = join(root, 'node_modules/.bin/cdk');
  const outputs = join(folder, 'outputs.json');
  const quiet = ['--ci'];
  await run(cdk, ['bootstrap', 'aws://000000000000/us-east-1', ...quiet], { cwd: folder, env });
  await run(
    cdk,
    [
      'deploy',
      '--all',
      '--require-approval',
      'never',
      '--output',
      join(folder, 'cdk.out'),
      '--outputs-file',
      outputs,
      '-c',
      'allowLoopbackWebhooks=1',
      ...quiet,
    ],
    { cwd: root, env },
  );
  const parsed = $outputs.parse(JSON.parse(readFileSync(outputs, 'utf8')));
  return byPath(endpoint, parsed['leadline-dev-api'].ApiUrl);
};

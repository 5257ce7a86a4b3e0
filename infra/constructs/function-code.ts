import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Stack } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';

const fromHere = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export type CodeOf = (stack: Stack, name: string) => Code;

/**
 * Code by name of a function. All functions of all stacks are bundled in one run, seconds instead of minutes, in a process of its own
 * because esbuild's plugins do not work in a synchronous build. A stack that is not asked for its bundles gets the sources, unused.
 */
export function functionCode(): CodeOf {
  let folder: string | null = null;
  const bundles = (): string => {
    folder ??= bundleAll();
    return folder;
  };
  return (stack, name) => Code.fromAsset(stack.bundlingRequired ? join(bundles(), name) : fromHere('../../functions'));
}

function bundleAll(): string {
  const folder = mkdtempSync(join(tmpdir(), 'leadline-bundles-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  execFileSync(process.execPath, [fromHere('../bundling/bundle-all.ts'), folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  return folder;
}

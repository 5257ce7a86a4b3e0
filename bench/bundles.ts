import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle } from '../infra/bundling/bundle.ts';
import { entries } from '../infra/bundling/entries.ts';

export type BundleRow = { readonly function: string; readonly kilobytes: number; readonly 'load CPU ms': number };

const loads = 11;

/** Bundles every function as the deployment does and loads each in fresh processes. */
export async function bundleSizes(): Promise<readonly BundleRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'leadline-bundles-'));
  try {
    await bundle(entries, folder);
    return Object.keys(entries).map((name) => {
      const file = join(folder, name, 'index.mjs');
      return {
        function: name,
        kilobytes: Math.round(statSync(file).size / 102.4) / 10,
        'load CPU ms': median(Array.from({ length: loads }, () => loadCpu(file))),
      };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** CPU of importing the module, without the start of the process itself. */
function loadCpu(file: string): number {
  const code = `const a=process.cpuUsage();await import(${JSON.stringify(pathToFileURL(file).href)});const u=process.cpuUsage(a);console.log((u.user+u.system)/1000)`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' }));
}

const median = (values: readonly number[]): number => Math.round([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0);

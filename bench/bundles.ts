import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { standIns } from '../infra/bundling/stand-ins.ts';
import { httpFunctions } from '../shared/contracts/http/functions.ts';
import { topologyEntries } from '../shared/contracts/topology.ts';

export type BundleRow = { readonly function: string; readonly kilobytes: number; readonly 'load CPU ms': number };

const files: readonly (readonly [string, string])[] = [
  ...Object.entries(httpFunctions).map(([name, row]) => [name, row.file] as const),
  ...topologyEntries.map(([name, row]) => [name, row.file] as const),
];

const loads = 11;

/** Bundles every function as the deployment does and loads each in fresh processes. */
export async function bundleSizes(): Promise<readonly BundleRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'leadline-bundles-'));
  try {
    const rows: BundleRow[] = [];
    for (const [name, file] of files) {
      const outfile = join(folder, `${name}.mjs`);
      const result = await build({
        entryPoints: [file],
        bundle: true,
        minify: true,
        format: 'esm',
        platform: 'node',
        target: 'node24',
        mainFields: ['module', 'main'],
        legalComments: 'none',
        alias: { ...standIns },
        outfile,
        metafile: true,
        logLevel: 'error',
      });
      const bytes = Object.values(result.metafile.outputs)[0]?.bytes ?? 0;
      rows.push({
        function: name,
        kilobytes: Math.round(bytes / 102.4) / 10,
        'load CPU ms': median(Array.from({ length: loads }, () => loadCpu(outfile))),
      });
    }
    return rows;
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

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { standIns } from './stand-ins.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Modules of which nothing runs in a function, 18 KB of every bundle: zod carries its JSON Schema writer along with each
 * schema, and only `npm run docs` writes JSON Schemas. Every export refuses to be called.
 */
const emptied = /node_modules\/zod\/v4\/core\/(json-schema-processors|to-json-schema)\.js$/;

const exported = /^export (?:const|function) (\w+)/gm;

const withoutDeadWeight: Plugin = {
  name: 'without-dead-weight',
  setup({ onLoad }) {
    onLoad({ filter: emptied }, async ({ path }) => {
      const names = [...(await readFile(path, 'utf8')).matchAll(exported)].map(([, name]) => name);
      const refusal = `const refuse = () => { throw new Error('JSON Schemas are left out of the bundles'); };`;
      return { contents: `${refusal}\nexport { ${names.map((name) => `refuse as ${name}`).join(', ')} };`, loader: 'js' };
    });
    // The clients read their own version in it, and carry all the rest of it along.
    onLoad({ filter: /node_modules\/@aws-sdk\/[^/]+\/package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/**
 * Bundles functions for Lambda, all in one run: `<outdir>/<name>/index.mjs` and its source map for each of `entries`, name
 * to file. The bytes are the same wherever checkout and `outdir` lie, so that a deployment changes what has changed.
 */
export async function bundle(entries: Readonly<Record<string, string>>, outdir: string): Promise<void> {
  // Maps name their sources from where they lie: as if that were in the checkout.
  const pretended = join(root, 'bundles');
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: Object.entries(entries).map(([name, file]) => ({ in: file, out: `${name}/index` })),
    outdir: pretended,
    write: false,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // The SDK of the runtime is unbundled and costs twice the load time of a bundled one.
    mainFields: ['module', 'main'],
    charset: 'utf8',
    legalComments: 'none',
    sourcemap: true,
    // Maps are for reading stack traces; the sources inside them would double every bundle.
    sourcesContent: false,
    alias: { ...standIns },
    plugins: [withoutDeadWeight],
    logLevel: 'error',
  });
  for (const { path, contents } of outputFiles) {
    const file = join(outdir, relative(pretended, path));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, contents);
  }
}

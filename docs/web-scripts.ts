import { createHash } from 'node:crypto';
import { build } from 'esbuild';

/** The scripts of `web/` as pages load them: one file each, for browsers of the last five years. */
export const webScripts = { embedScript: 'web/embed/main.ts', trackingScript: 'web/tracking/main.ts' } as const;

export async function bundleForPages(file: string): Promise<string> {
  const result = await build({
    entryPoints: [file],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2021',
    legalComments: 'none',
    write: false,
    logLevel: 'error',
  });
  return result.outputFiles[0]?.text.trim() ?? '';
}

/** Both scripts as strings a function can bundle, with the hash that is their entity tag. */
export async function webScriptsModule(): Promise<string> {
  const entries = Object.entries(webScripts).map(async ([name, file]) => {
    const text = await bundleForPages(file);
    const hash = createHash('sha256').update(text).digest('base64url');
    return `export const ${name} = { hash: ${JSON.stringify(hash)}, text: ${JSON.stringify(text)} };`;
  });
  return `/** Generated from web/ by \`npm run docs\`. */\n${(await Promise.all(entries)).join('\n')}\n`;
}

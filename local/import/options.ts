import { readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';

export const usage = `npm run import -- leads.csv --map map.json [--url http://localhost:3000] [--dry-run] [--key ll_…]

Uploads a CSV file, imports it and writes the result of every row beside it (leads.result.csv). map.json is the body of
POST /v1/imports: {"columns": {"E-Mail": "person.email"}, "consent": {"legalBasis": "…", "note": "…"}}.
The key comes from --key or LEADLINE_API_KEY. Ends with 0 when every row went in, 2 when some did not, 1 when nothing ran.`;

/** A mistake of the caller: told in one line, without a stack. */
export class Mistake extends Error {
  override readonly name = 'Mistake';
}

export type Options = {
  readonly file: string;
  readonly resultFile: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly url: string;
  readonly key: string;
};

/** Reads the command line and the files it names. Throws `Mistake`; null asks for the usage. */
export function readOptions(args: readonly string[], environment: Readonly<Record<string, string | undefined>>): Options | null {
  const { values, positionals } = parse(args);
  if (values.help) return null;
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new Mistake('name one CSV file');
  if (values.map === undefined) throw new Mistake('--map names the JSON file that says how to read the columns');
  const size = statSync(file, { throwIfNoEntry: false });
  if (size?.isFile() !== true) throw new Mistake(`there is no file ${file}`);
  const key = values.key ?? environment.LEADLINE_API_KEY;
  if (key === undefined || key === '') throw new Mistake('an API key is needed: --key, or LEADLINE_API_KEY');
  if (!URL.canParse(values.url)) throw new Mistake(`--url is no URL: ${values.url}`);
  const map = readMap(values.map);
  const body = { name: file.split('/').at(-1)?.slice(0, 200), ...map, ...(values['dry-run'] ? { dryRun: true } : {}) };
  return { file, resultFile: `${file.replace(/\.[^./]*$/, '')}.result.csv`, body, url: values.url, key };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        map: { type: 'string' },
        url: { type: 'string', default: 'http://localhost:3000' },
        key: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new Mistake(error instanceof Error ? error.message : String(error));
  }
}

function readMap(path: string): Readonly<Record<string, unknown>> {
  try {
    const map: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof map === 'object' && map !== null && !Array.isArray(map)) return { ...map };
    throw new Mistake(`${path} must hold a JSON object`);
  } catch (error) {
    if (error instanceof SyntaxError) throw new Mistake(`${path} is not JSON: ${error.message}`);
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw new Mistake(`there is no file ${path}`);
    throw error;
  }
}

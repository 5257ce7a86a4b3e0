import { setTimeout as wait } from 'node:timers/promises';
import { type ImportView, importClient } from './client.ts';
import { Mistake, type Options } from './options.ts';
import { createProgress } from './progress.ts';

const pollMillis = 400;
/** A restart of the server in the middle of an import takes seconds; the import goes on by itself. */
const patienceMillis = 120_000;

type Output = { readonly isTTY?: boolean; readonly write: (text: string) => unknown };

/** Uploads, starts, watches and fetches the result; returns the exit code. Throws `Mistake`. */
export async function runImport(options: Options, output: Output): Promise<number> {
  const client = importClient(options);
  const made = await client.create(options.body);
  if (made.upload === null) throw new Mistake('the API gave no address for the upload');
  output.write(`import ${made.id}${made.dryRun ? ' (dry run)' : ''}: uploading ${options.file}\n`);
  await client.upload(made.upload.url, options.file);
  await client.start(made.id);
  const ended = await watch(() => client.get(made.id), output);
  if (ended.result !== null) await client.download(ended.result.url, options.resultFile);
  return tell(ended, options, output);
}

async function watch(get: () => Promise<ImportView>, output: Output): Promise<ImportView> {
  const progress = createProgress(output, Date.now);
  let answered = Date.now();
  for (;;) {
    try {
      const view = await get();
      answered = Date.now();
      progress.show(view);
      if (view.endedAt !== null) {
        progress.end();
        return view;
      }
    } catch (error) {
      if (Date.now() - answered > patienceMillis) throw error;
    }
    await wait(pollMillis);
  }
}

function tell(view: ImportView, options: Options, output: Output): number {
  for (const warning of view.warnings) output.write(`warning: ${warning}\n`);
  if (view.failure !== null) {
    output.write(`failed: ${view.failure.message}\n`);
    return 1;
  }
  output.write(
    `${view.state}: ${Object.entries(view.counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ')}\n`,
  );
  if (view.result !== null) output.write(`result of every row: ${options.resultFile}\n`);
  return view.state === 'done' ? (view.counts.failed === 0 ? 0 : 2) : 1;
}

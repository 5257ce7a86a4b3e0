import { Mistake, readOptions, usage } from './import/options.ts';
import { runImport } from './import/run-import.ts';

/** `npm run import -- leads.csv --map map.json`: a CSV file into Leadline, with a progress bar. */
async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options !== null) return runImport(options, process.stdout);
  console.log(usage);
  return 0;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    if (!(error instanceof Mistake)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  },
);

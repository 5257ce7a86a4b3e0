import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { type LocalConfig, readConfig } from './config.ts';
import { explain } from './explain.ts';
import { type Runtime, startRuntime } from './runtime.ts';

/** Below the 10 s after which process managers use force. */
const longestDrainMillis = 9000;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

function announce(config: LocalConfig, { port, firstKey }: Runtime): void {
  const host = config.host === '0.0.0.0' || config.host === '::' ? 'localhost' : config.host;
  const address = `http://${host}:${port}`;
  print(`Leadline is ready on ${address}`);
  if (config.seed === 'demo') print(`  demo page     ${address}/demo`);
  print(`  contract      ${address}/openapi.json`);
  print(`  data folder   ${config.data}`);
  if (firstKey.kind === 'made') print(`  API key       ${firstKey.key}   (shown this once; keep it)`);
  if (firstKey.kind === 'given') print('  API key       the one in LEADLINE_API_KEY');
  if (firstKey.kind === 'exists')
    print('  API key       the one printed by (or given to) the first start on this folder; LEADLINE_API_KEY=ll_… adds another');
}

/**
 * npm that is killed the hard way passes nothing on and would leave us running unseen, with port and folder in use. What
 * runs is durable, so we end as abruptly.
 */
function endWithNpm(): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, 200).unref();
}

/** Ends the process on SIGTERM or SIGINT: after draining, or at once at the second signal. `runtime` is null while starting. */
function stopOnSignals(current: () => Runtime | null): () => boolean {
  let stopping = false;
  const stop = (): void => {
    const runtime = current();
    if (runtime === null) process.exit(0);
    if (stopping) process.exit(1);
    stopping = true;
    // Whatever still runs then is durable and taken up again at the next start.
    setTimeout(() => process.exit(0), longestDrainMillis).unref();
    runtime.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  return () => stopping;
}

/** Runs until a signal asks to stop. */
export async function main(): Promise<void> {
  let config: LocalConfig | null = null;
  let runtime: Runtime | null = null;
  const isStopping = stopOnSignals(() => runtime);
  try {
    config = readConfig(process.env);
    endWithNpm();
    runtime = await startRuntime(config, print);
    announce(config, runtime);
    flushCompileCache();
    const engineLog = join(config.data, 'engine.log');
    runtime.lost.then(() => {
      if (isStopping()) return;
      process.stderr.write(`The storage engine ended by itself; see ${engineLog}\n`);
      process.exit(1);
    });
  } catch (error) {
    const explanation = explain(error, config);
    process.stderr.write(
      explanation === null ? `Leadline could not start: ${error instanceof Error ? error.stack : error}\n` : `${explanation}\n`,
    );
    process.exit(1);
  }
}

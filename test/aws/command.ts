import { type SpawnOptions, spawn } from 'node:child_process';

export type CommandOptions = { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly quiet?: boolean };

/** Runs a command to its end, its output inherited unless `quiet`; throws when it fails. */
export const run = async (command: string, args: readonly string[], { quiet, ...options }: CommandOptions): Promise<void> => {
  await finish(command, args, { ...options, stdio: quiet === true ? 'ignore' : 'inherit' });
};

/** Runs a command to its end and returns what it wrote to standard output. */
export const capture = (command: string, args: readonly string[], options: CommandOptions): Promise<string> =>
  finish(command, args, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });

/** Runs a command and returns its exit code; output is inherited. */
export const exitCodeOf = (command: string, args: readonly string[], options: CommandOptions): Promise<number> =>
  new Promise((resolve, reject) => {
    spawn(command, args, { ...options, stdio: 'inherit' })
      .on('error', reject)
      .on('exit', (code) => resolve(code ?? 1));
  });

const finish = (command: string, args: readonly string[], options: SpawnOptions): Promise<string> =>
  new Promise((resolve, reject) => {
    const chunks: string[] = [];
    const child = spawn(command, args, options);
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(chunks.join(''));
      else reject(new Error(`${command} ${args[0] ?? ''} ended with ${code}`));
    });
  });

import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

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
    start(command, args, { ...options, stdio: 'inherit' })
      .on('error', reject)
      .on('exit', (code) => resolve(code ?? 1));
  });

/** Sends a signal to a whole process group; false when it is gone. */
export const signalGroup = (pid: number, signal: NodeJS.Signals): boolean => {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
};

/** Ends whatever is still running with all it started, and waits for that: for when this process is told to stop. */
export const endCommands = async (): Promise<void> => {
  await Promise.all(
    [...running].map((child) => {
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      return child.pid !== undefined && signalGroup(child.pid, 'SIGKILL') ? gone : undefined;
    }),
  );
};

const running = new Set<ChildProcess>();

/** Each command is a process group of its own, because the CDK CLI leaves its app running when it is ended alone. */
const start = (command: string, args: readonly string[], options: SpawnOptions): ChildProcess => {
  const child = spawn(command, args, { ...options, detached: true });
  running.add(child);
  return child.on('close', () => running.delete(child)).on('error', () => running.delete(child));
};

const finish = (command: string, args: readonly string[], options: SpawnOptions): Promise<string> =>
  new Promise((resolve, reject) => {
    const chunks: string[] = [];
    const child = start(command, args, options);
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(chunks.join(''));
      else reject(new Error(`${command} ${args[0] ?? ''} ended with ${code}`));
    });
  });

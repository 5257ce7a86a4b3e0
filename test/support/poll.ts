import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks until `probe` gives something other than null, and returns that. Throws naming `what` and the last error once
 * `timeoutMs` have passed: the only way tests wait for a machine they do not control.
 */
export async function until<T>(what: string, probe: () => Promise<T | null>, timeoutMs = 20_000, everyMs = 150): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let last: unknown = null;
  while (performance.now() < deadline) {
    try {
      const found = await probe();
      if (found !== null) return found;
    } catch (error) {
      last = error;
    }
    await pause(everyMs);
  }
  throw new Error(`timed out waiting for ${what}`, { cause: last });
}

import type { LearnedStore } from '../../application/ports/learned-store.ts';
import type { LearnedVersion } from '../../domain/scoring/learned/model.ts';

/** Trainings in a map by their number; clones, as a table would. */
export function createMemoryLearnedStore(rows = new Map<number, LearnedVersion>()): LearnedStore {
  const read = (version: number): LearnedVersion | null => structuredClone(rows.get(version) ?? null);
  return {
    newest: async () => read([...rows.keys()].reduce((a, b) => Math.max(a, b), 0)),
    get: async (version) => read(version),
    append: async (version) => {
      if (rows.has(version.version)) return 'taken';
      rows.set(version.version, structuredClone(version));
      return 'ok';
    },
  };
}

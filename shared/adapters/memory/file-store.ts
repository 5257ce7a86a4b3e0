import type { FileStore } from '../../application/ports/file-store.ts';
import { instantFromMillis } from '../../domain/kernel/instant.ts';

/** Files as a map; its URLs name the key and nothing serves them. `chunk`: bytes a reader gets at once. */
export function createMemoryFileStore({ files = new Map<string, Uint8Array>(), chunk = 65_536 } = {}): FileStore {
  const contentOf = (key: string): Uint8Array => {
    const found = files.get(key);
    if (found === undefined) throw new Error(`no file ${key}`);
    return found;
  };
  const expiresAt = instantFromMillis(4_102_444_800_000);
  return {
    presignUpload: async (key) => ({ url: `memory:put:${key}`, expiresAt }),
    presignDownload: async (key) => ({ url: `memory:get:${key}`, expiresAt }),
    size: async (key) => files.get(key)?.length ?? null,
    read: async function* (key, from = 0) {
      const bytes = contentOf(key);
      for (let at = from; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
    },
    write: async (key, bytes) => void files.set(key, bytes.slice()),
    compose: async (key, parts) => {
      const whole = Buffer.concat(parts.map(contentOf));
      files.set(key, whole);
      return whole.length;
    },
  };
}

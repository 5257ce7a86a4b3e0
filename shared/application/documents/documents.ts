import type { DocumentBody, DocumentKind, DocumentKinds } from '../../contracts/documents/kinds.ts';
import { checked } from '../../domain/kernel/brand.ts';
import { type Instant, millisBetween } from '../../domain/kernel/instant.ts';
import type { DocumentStore, ManifestEntry } from '../ports/document-store.ts';
import type { Clock } from '../ports/system.ts';

export type Published<K extends DocumentKind> = { readonly id: string; readonly version: number; readonly body: DocumentBody<K> };

/**
 * Published documents as the pipeline reads them: cached in the sandbox, so that a lead costs no read for its rules. `Kind`
 * names the kinds at hand.
 */
export type Documents<Kind extends DocumentKind = DocumentKind> = {
  /** The version in force; null when nothing of that id is published. */
  readonly get: <K extends Kind>(kind: K, id: string) => Promise<Published<K> | null>;
  /** The very version that a decision pinned. */
  readonly pinned: <K extends Kind>(kind: K, id: string, version: number) => Promise<Published<K>>;
  readonly all: <K extends Kind>(kind: K) => Promise<readonly Published<K>[]>;
  /** Forget the manifest; the next read sees what was published a moment ago. */
  readonly invalidate: () => void;
};

/** A published change is in force everywhere within this time. */
export const manifestMaxAgeMillis = 10_000;
const bodyCacheSize = 2000;

/**
 * Re-reads the manifest at most every 10 s, fetches changed documents by immutable id, and serves the last known good
 * manifest when the store does not answer. Bodies are immutable and stay cached. `kinds` holds the schemas of what is read:
 * a function that needs forms alone does not carry the others.
 */
export function createDocuments<Kind extends DocumentKind>(deps: {
  readonly store: DocumentStore;
  readonly clock: Clock;
  readonly kinds: Pick<DocumentKinds, Kind>;
}): Documents<Kind> {
  const manifest = createManifestCache(deps);
  const bodies = new Map<string, unknown>();

  const load = async <K extends Kind>(kind: K, entry: Pick<ManifestEntry, 'id' | 'version'>): Promise<Published<K>> => {
    const key = `${kind}/${entry.id}/${entry.version}`;
    const cached = bodies.get(key);
    if (cached !== undefined) return { id: entry.id, version: entry.version, body: checked<DocumentBody<K>>(cached) };
    const stored = await deps.store.version(kind, entry.id, entry.version);
    if (stored === null) throw new Error(`published document missing: ${key}`);
    const body = checked<DocumentBody<K>>(deps.kinds[kind].parse(stored));
    if (bodies.size >= bodyCacheSize) bodies.clear();
    bodies.set(key, body);
    return { id: entry.id, version: entry.version, body };
  };

  return {
    get: async (kind, id) => {
      const entry = (await manifest.read()).get(`${kind}/${id}`);
      return entry === undefined ? null : load(kind, entry);
    },
    pinned: (kind, id, version) => load(kind, { id, version }),
    all: async (kind) => {
      const entries = [...(await manifest.read()).values()].filter((entry) => entry.kind === kind);
      return Promise.all(entries.map((entry) => load(kind, entry)));
    },
    invalidate: manifest.invalidate,
  };
}

type Manifest = ReadonlyMap<string, ManifestEntry>;

function createManifestCache(deps: { readonly store: DocumentStore; readonly clock: Clock }) {
  let known: { readonly entries: Manifest; readonly readAt: Instant; readonly as: number } | null = null;
  let reading: { readonly as: number; readonly done: Promise<Manifest> } | null = null;
  /** Counts invalidations: what was read before the last one, or is still being read, is not good enough for a new caller. */
  let wanted = 0;

  const refresh = async (as: number): Promise<Manifest> => {
    const readAt = deps.clock.now();
    try {
      const entries = new Map((await deps.store.manifest()).map((entry) => [`${entry.kind}/${entry.id}`, entry]));
      if (known === null || known.as <= as) known = { entries, readAt, as };
      return entries;
    } catch (error) {
      if (known === null) throw error;
      known = { entries: known.entries, readAt, as };
      return known.entries;
    }
  };

  return {
    read: async (): Promise<Manifest> => {
      if (known !== null && known.as === wanted && millisBetween(known.readAt, deps.clock.now()) < manifestMaxAgeMillis)
        return known.entries;
      if (reading === null || reading.as !== wanted) {
        const as = wanted;
        const done = refresh(as).finally(() => {
          if (reading?.as === as) reading = null;
        });
        reading = { as, done };
      }
      return reading.done;
    },
    invalidate: (): void => {
      wanted += 1;
    },
  };
}

import type { AuditRow, DocumentStore, Draft, DryRunMark, ManifestEntry, StoredBody } from '../../application/ports/document-store.ts';

type Slot = {
  draft: Draft | null;
  revision: number;
  from?: number;
  readonly versions: StoredBody[];
  readonly marks: Map<number, DryRunMark>;
};

/** Documents as a map of slots; revisions go on counting after a publish, so that an old one never fits a new draft. */
export function createMemoryDocumentStore({ audit = [] }: { audit?: AuditRow[] } = {}): DocumentStore {
  const slots = new Map<string, Slot>();
  const nameOf = (kind: string, id: string): string => `${kind}/${id}`;
  const slotOf = (kind: string, id: string): Slot =>
    slots.get(nameOf(kind, id)) ?? { draft: null, revision: 0, versions: [], marks: new Map() };
  const entries = () =>
    [...slots].flatMap(([name, slot]) => {
      const [kind = '', id = ''] = name.split('/');
      return { kind, id, slot };
    });
  return {
    manifest: async () =>
      entries().flatMap(({ kind, id, slot }): ManifestEntry[] =>
        slot.versions.length === 0
          ? []
          : [{ kind, id, version: slot.versions.length, ...(slot.from === undefined ? {} : { from: slot.from }) }],
      ),
    version: async (kind, id, version) => slotOf(kind, id).versions[version - 1] ?? null,
    draft: async (kind, id) => slotOf(kind, id).draft,
    drafts: async (kind) =>
      entries()
        .flatMap((entry) => (entry.kind === kind && entry.slot.draft ? [{ id: entry.id, revision: entry.slot.draft.revision }] : []))
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    putDraft: async (kind, id, body, expectedRevision, row) => {
      const slot = slotOf(kind, id);
      if (expectedRevision !== null && expectedRevision !== (slot.draft?.revision ?? 0)) return { ok: false };
      slot.revision += 1;
      slot.draft = { body: structuredClone(body), revision: slot.revision };
      slots.set(nameOf(kind, id), slot);
      audit.push(row);
      return { ok: true, revision: slot.revision };
    },
    publish: async (kind, id, body, revision, row) => {
      const slot = slotOf(kind, id);
      if (slot.draft?.revision !== revision) return { ok: false };
      slot.draft = null;
      delete slot.from;
      slot.versions.push(structuredClone(body));
      audit.push(row);
      return { ok: true, version: slot.versions.length };
    },
    republish: async (kind, id, version, row) => {
      const slot = slotOf(kind, id);
      const body = slot.versions[version - 1];
      if (body === undefined) return { ok: false };
      slot.from = version;
      slot.versions.push(structuredClone(body));
      audit.push(row);
      return { ok: true, version: slot.versions.length };
    },
    dryRunMark: async (kind, id, revision) => slotOf(kind, id).marks.get(revision) ?? null,
    markDryRun: async (kind, id, mark) => {
      const slot = slotOf(kind, id);
      slot.marks.set(mark.revision, mark);
      slots.set(nameOf(kind, id), slot);
    },
  };
}

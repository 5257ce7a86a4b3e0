import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { AuditRow, DocumentStore, Draft, DryRunMark, StoredBody } from '../../application/ports/document-store.ts';
import { storedDraftHead, storedDryRunMark, storedManifest } from '../../contracts/stored/configuration.ts';
import { auditWrite } from './audit.ts';
import { joinBody, splitBody } from './body-parts.ts';
import { getItem, queryAll, type Table, withPrefix } from './client.ts';
import { draftBodyPrefix, keys, prefixes, versionPrefix } from './table.ts';
import { absent, optimistically, put, remove, transact, type Write } from './transaction.ts';

type Name = { readonly kind: string; readonly id: string };
type Head = ReturnType<typeof storedDraftHead>;

async function headOf(table: Table, { kind, id }: Name): Promise<Head | null> {
  const item = await getItem(table, keys.draft(kind, id));
  return item && storedDraftHead(item.data);
}

/** Condition that the head is still the one that was read. */
const unchanged = (head: Head | null) =>
  head === null
    ? absent
    : {
        ConditionExpression: '#data.revision = :revision AND #data.#open = :open',
        ExpressionAttributeNames: { '#data': 'data', '#open': 'open' },
        ExpressionAttributeValues: { ':revision': head.revision, ':open': head.open },
      };

const dropParts = (table: Table, { kind, id }: Name, head: Head | null): readonly Write<'part'>[] =>
  Array.from({ length: head?.open ? head.parts : 0 }, (_, part) =>
    remove(table, 'part', keys.draftPart(kind, id, head?.revision ?? 0, part)),
  );

/** Head first, then its parts; parts that vanish in between belong to a draft that was replaced, so look again. */
async function draft(table: Table, name: Name): Promise<Draft | null> {
  const found = await optimistically(`draft ${name.kind}/${name.id}`, async () => {
    const head = await headOf(table, name);
    if (!head?.open) return { draft: null };
    const items = await queryAll(table, withPrefix(`DOC#${name.kind}#${name.id}`, draftBodyPrefix(head.revision)));
    const body = joinBody(items, head.parts);
    return body && { draft: { body, revision: head.revision } };
  });
  return found.draft;
}

async function putDraft(table: Table, name: Name, body: StoredBody, expected: number | null, audit: AuditRow) {
  const { kind, id } = name;
  const attempt = async () => {
    const head = await headOf(table, name);
    if (expected !== null && expected !== (head?.open ? head.revision : 0)) return { ok: false } as const;
    const revision = (head?.revision ?? 0) + 1;
    const parts = splitBody(body);
    const data: Head = { id, revision, parts: parts.length, open: true };
    const outcome = await transact(table, [
      put(table, 'head', { ...keys.draft(kind, id), data }, unchanged(head)),
      ...parts.map((text, part) => put(table, 'part', { ...keys.draftPart(kind, id, revision, part), text })),
      ...dropParts(table, name, head),
      auditWrite(table, audit),
    ]);
    return outcome.ok ? ({ ok: true, revision } as const) : null;
  };
  return optimistically(`draft ${kind}/${id}`, attempt);
}

async function manifestOf(table: Table) {
  const item = await getItem(table, keys.manifest);
  return item ? storedManifest(item.data) : { revision: 0, entries: [] };
}

function manifestWrite(
  table: Table,
  { revision, entries }: Awaited<ReturnType<typeof manifestOf>>,
  { kind, id, ...from }: Name & { readonly from?: number },
  version: number,
) {
  const others = entries.filter((entry) => entry.kind !== kind || entry.id !== id);
  const condition = {
    ConditionExpression: '#data.revision = :before',
    ExpressionAttributeNames: { '#data': 'data' },
    ExpressionAttributeValues: { ':before': revision },
  };
  const data = { revision: revision + 1, entries: [...others, { kind, id, version, ...from }] };
  return put(table, 'manifest', { ...keys.manifest, data }, revision === 0 ? absent : condition);
}

/** One transaction: version, manifest, the draft's end and the audit row. Publishing another document meanwhile only repeats it. */
async function publish(table: Table, name: Name, body: StoredBody, revision: number, audit: AuditRow) {
  const { kind, id } = name;
  const attempt = async () => {
    const [head, manifest] = await Promise.all([headOf(table, name), manifestOf(table)]);
    if (!head?.open || head.revision !== revision) return { ok: false } as const;
    const version = (manifest.entries.find((entry) => entry.kind === kind && entry.id === id)?.version ?? 0) + 1;
    const parts = splitBody(body);
    const outcome = await transact(table, [
      put(table, 'head', { ...keys.draft(kind, id), data: { ...head, open: false, parts: 0 } }, unchanged(head)),
      manifestWrite(table, manifest, name, version),
      ...parts.map((text, part) => put(table, 'part', { ...keys.versionPart(kind, id, version, part), text, parts: parts.length }, absent)),
      ...dropParts(table, name, head),
      auditWrite(table, audit),
    ]);
    return outcome.ok ? ({ ok: true, version } as const) : null;
  };
  return optimistically(`publish ${kind}/${id}`, attempt);
}

/** The parts of the older version under the next number: what stood there word for word, whatever the schema says today. */
async function republish(table: Table, name: Name, from: number, audit: AuditRow) {
  const { kind, id } = name;
  const attempt = async () => {
    const [body, manifest] = await Promise.all([version(table, name, from), manifestOf(table)]);
    if (body === null) return { ok: false } as const;
    const next = (manifest.entries.find((entry) => entry.kind === kind && entry.id === id)?.version ?? 0) + 1;
    const parts = splitBody(body);
    const outcome = await transact(table, [
      manifestWrite(table, manifest, { ...name, from }, next),
      ...parts.map((text, part) => put(table, 'part', { ...keys.versionPart(kind, id, next, part), text, parts: parts.length }, absent)),
      auditWrite(table, audit),
    ]);
    return outcome.ok ? ({ ok: true, version: next } as const) : null;
  };
  return optimistically(`republish ${kind}/${id}`, attempt);
}

async function markDryRun({ client, tableName }: Table, { kind, id }: Name, mark: DryRunMark): Promise<void> {
  await client.send(new PutCommand({ TableName: tableName, Item: { ...keys.dryRunMark(kind, id, mark.revision), data: mark } }));
}

async function version(table: Table, { kind, id }: Name, number: number): Promise<StoredBody | null> {
  const items = await queryAll(table, withPrefix(`DOC#${kind}#${id}`, versionPrefix(number)));
  return items.length === 0 ? null : joinBody(items, items.length);
}

async function drafts(table: Table, kind: string) {
  const items = await queryAll(table, withPrefix(`DOC#${kind}`, prefixes.draft));
  return items
    .map((item) => storedDraftHead(item.data))
    .filter((head) => head.open)
    .map(({ id, revision }) => ({ id, revision }));
}

/** Configuration documents: bodies in parts, everything a change touches in one transaction (so at most 4 MB). */
export const createDocumentStore = (table: Table): DocumentStore => ({
  manifest: async () => (await manifestOf(table)).entries,
  version: (kind, id, number) => version(table, { kind, id }, number),
  draft: (kind, id) => draft(table, { kind, id }),
  drafts: (kind) => drafts(table, kind),
  putDraft: (kind, id, body, expected, audit) => putDraft(table, { kind, id }, body, expected, audit),
  publish: (kind, id, body, revision, audit) => publish(table, { kind, id }, body, revision, audit),
  republish: (kind, id, from, audit) => republish(table, { kind, id }, from, audit),
  dryRunMark: async (kind, id, revision) => {
    const item = await getItem(table, keys.dryRunMark(kind, id, revision));
    return item && storedDryRunMark(item.data);
  },
  markDryRun: (kind, id, mark) => markDryRun(table, { kind, id }, mark),
});

import { isDeepStrictEqual } from 'node:util';
import type { Principal } from '../../shared/application/access/authenticate.ts';
import { createPublish } from '../../shared/application/documents/publish-document.ts';
import { createPutDraft, type WriteDocumentDeps } from '../../shared/application/documents/write-document.ts';
import { createPutRecord, type WriteRecordDeps } from '../../shared/application/records/write-record.ts';
import { documentKinds } from '../../shared/contracts/documents/kinds.ts';
import type { Refusal } from '../../shared/contracts/http/problems.ts';
import { scopes } from '../../shared/contracts/http/scopes.ts';
import { demoDocuments, demoRecords, type SeedDocument, type SeedRecord } from './demo.ts';

/** The seed was refused: a mistake in its files, since it passes the same checks as the API. */
export class SeedRefused extends Error {
  override readonly name = 'SeedRefused';
  constructor(what: string, refusal: Refusal) {
    const issues = (refusal.issues ?? []).map((issue) => `${issue.pointer} ${issue.message}`).join('; ');
    super(`the seed ${what} was refused: ${refusal.code} ${refusal.detail ?? ''} ${issues}`);
  }
}

const principal: Principal = { type: 'integration', id: 'seed', scopes: new Set(scopes) };

/** Writes the demo configuration and records that do not exist yet; what stands is never overwritten. Returns how many. */
export async function seedDemo(deps: { readonly documents: WriteDocumentDeps; readonly records: WriteRecordDeps }): Promise<number> {
  const published = new Set((await deps.documents.store.manifest()).map((entry) => `${entry.kind}/${entry.id}`));
  const isCalendar = ({ kind }: SeedDocument) => kind === 'calendar';
  let written = 0;
  const publish = async (documents: readonly SeedDocument[]) => {
    for (const document of documents) {
      if (published.has(`${document.kind}/${document.id}`)) continue;
      if (await seedDocument(deps.documents, document)) written += 1;
    }
  };
  // Owners refer to calendars; plans and forms to teams and campaigns.
  await publish(demoDocuments.filter(isCalendar));
  for (const record of demoRecords) if (await seedRecord(deps.records, record)) written += 1;
  await publish(demoDocuments.filter((document) => !isCalendar(document)));
  return written;
}

/** What people did with their own records may leave no room for one of the demo: its domain is theirs, its account is gone. */
const noRoom: readonly string[] = ['taken', 'dangling-edge', 'wrong-end', 'too-many'];
const hasNoRoom = ({ code, issues = [] }: Refusal): boolean =>
  code === 'stale-version' || (issues.length > 0 && issues.every((issue) => noRoom.includes(issue.code)));

/** False when a record of that id stands, or when there is no room for it any more. */
async function seedRecord(deps: WriteRecordDeps, { kind, id, body }: SeedRecord): Promise<boolean> {
  if ((await deps.store.get(kind, id)) !== null) return false;
  const done = await createPutRecord(deps)({ kind, id, body, ifVersion: 0, principal });
  if (!done.ok && !hasNoRoom(done.error)) throw new SeedRefused(`${kind}/${id}`, done.error);
  return done.ok;
}

/** Draft and publication of one document; false when somebody else's draft of that id stands. */
async function seedDocument(deps: WriteDocumentDeps, { kind, id, body }: SeedDocument): Promise<boolean> {
  const drafted = await createPutDraft(deps)({ kind, id, principal, body, ifRevision: 0 });
  if (!drafted.ok) {
    if (drafted.error.code !== 'stale-version') throw new SeedRefused(`${kind}/${id}`, drafted.error);
    // A start that was killed half-way left our own draft: then only the publication is missing.
    const standing = await deps.store.draft(kind, id);
    if (!isDeepStrictEqual(standing?.body, documentKinds[kind].parse(body))) return false;
  }
  const done = await createPublish(deps)({ kind, id, principal });
  if (!done.ok) throw new SeedRefused(`${kind}/${id}`, done.error);
  return true;
}

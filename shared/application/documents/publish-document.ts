import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { AuditRow, Draft } from '../ports/document-store.ts';
import { type DocumentView, viewOf } from './view-document.ts';
import { checkBody, type DocumentAddress, documentAudit, type WriteDocumentDeps } from './write-document.ts';

export type PublishInput = DocumentAddress & {
  /** An older version to publish again; absent: the draft. */
  readonly version?: number | undefined;
  /** Publish although the last guarded dry run of the draft failed. */
  readonly override?: { readonly reason: string } | undefined;
};
type Outcome = Promise<Result<DocumentView, Refusal>>;

/** Makes the draft, or an older version again, the next immutable version, after checking it against what is published now. */
export const createPublish =
  (deps: WriteDocumentDeps) =>
  (input: PublishInput): Outcome => {
    deps.documents.invalidate();
    return input.version === undefined ? publishDraft(deps, input) : republish(deps, input, input.version);
  };

async function publishDraft(deps: WriteDocumentDeps, input: PublishInput): Outcome {
  const draft = await deps.store.draft(input.kind, input.id);
  if (draft === null) {
    const view = await viewOf(deps, input.kind, input.id);
    return err(view === null ? refuse('unknown-document') : refuse('nothing-to-publish'));
  }
  const guard = await guardOf(deps, input, draft);
  if (!guard.ok) return guard;
  const body = await checkBody(deps, input, draft.body);
  if (!body.ok) return body;
  const current = await deps.documents.get(input.kind, input.id);
  const row = documentAudit(deps, input, 'publish', body.value, current === null ? null : { ...current.body });
  const published = await deps.store.publish(input.kind, input.id, body.value, draft.revision, withNotes(row, guard.value));
  return published.ok ? done(deps, input) : err(refuse('write-conflict'));
}

/** What the audit log adds when rails are overridden. A draft nobody guarded may be published; one whose guard failed may not. */
async function guardOf(deps: WriteDocumentDeps, input: PublishInput, draft: Draft): Promise<Result<readonly string[], Refusal>> {
  const mark = await deps.store.dryRunMark(input.kind, input.id, draft.revision);
  if (mark === null || mark.passed) return ok([]);
  if (input.override === undefined)
    return err(refuse('guard-rails-failed', `GET /v1/dry-runs/${mark.dryRunId} says which and by how much`));
  return ok([`override=${input.override.reason}`, `failed=${mark.dryRunId}`]);
}

/** No rails: going back to what was in force must be quick. References may have gone meanwhile, so it is checked like any other. */
async function republish(deps: WriteDocumentDeps, input: PublishInput, version: number): Outcome {
  const [older, view] = await Promise.all([deps.store.version(input.kind, input.id, version), viewOf(deps, input.kind, input.id)]);
  if (view === null) return err(refuse('unknown-document'));
  if (older === null) return err(refuse('unknown-version', `the published version is ${view.publishedVersion ?? 'none'}`));
  const body = await checkBody(deps, input, older);
  if (!body.ok) return body;
  const row = documentAudit(deps, input, 'republish', older, view.published);
  const published = await deps.store.republish(input.kind, input.id, version, withNotes(row, [`from=${version}`]));
  return published.ok ? done(deps, input) : err(refuse('write-conflict'));
}

const withNotes = (row: AuditRow, notes: readonly string[]): AuditRow => ({ ...row, difference: [...row.difference, ...notes] });

async function done(deps: WriteDocumentDeps, { kind, id }: PublishInput): Outcome {
  deps.documents.invalidate();
  const view = await viewOf(deps, kind, id);
  return view === null ? err(refuse('unknown-document')) : ok(view);
}

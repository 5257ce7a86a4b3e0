import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId, SubmissionId } from '../../domain/kernel/ids.ts';
import { plusMillis } from '../../domain/kernel/instant.ts';
import { readForm } from '../../domain/leads/capture.ts';
import type { FormField } from '../../domain/leads/form.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { Submission } from '../../domain/leads/submission.ts';
import { unguardCell } from '../../domain/transfer/formula-guard.ts';
import type { ImportJob, RowStatus } from '../../domain/transfer/job.ts';
import { canonical } from '../leads/capture-idempotency.ts';
import { identityOf } from '../leads/identity-of.ts';
import { personEvents } from '../leads/member-rows.ts';
import { jobDays } from '../ports/job-store.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { Clock, Digest, Ids, SecretBox } from '../ports/system.ts';
import type { CsvRecord, RecordFault } from './csv-records.ts';
import { insertRow, type RowCapture, type RowCommit, updateRow } from './import-commit.ts';

/** What became of one row, as the result file says it. */
export type RowResult = {
  readonly row: number;
  readonly status: RowStatus;
  readonly leadId: string | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly claims: Readonly<Record<string, string>>;
};

export type ImportRowDeps = {
  readonly leads: Pick<LeadStore, 'commit' | 'get' | 'findByIdentity' | 'isErased' | 'submission' | 'events'>;
  readonly box: SecretBox;
  readonly digest: Digest;
  readonly clock: Clock;
  readonly ids: Ids;
};

/** What all rows of a slice share. */
export type ImportPlan = { readonly job: ImportJob; readonly header: readonly string[]; readonly fields: readonly FormField[] };

/** A row that has passed every check; its identity decides who it is about. */
export type ReadRow = {
  readonly row: number;
  readonly raw: Readonly<Record<string, string>>;
  readonly fields: RowCapture['fields'];
  readonly identity: string;
  readonly note: string | null;
};
export type Reading =
  | { readonly kind: 'blank' }
  | { readonly kind: 'failed'; readonly result: RowResult }
  | { readonly kind: 'read'; readonly row: ReadRow };

const faults: Readonly<Record<RecordFault, string>> = {
  'malformed-quotes': 'A quote in this row is not closed, or text follows a closing quote.',
  'invalid-utf8': 'The row is not UTF-8; save the file as "CSV UTF-8".',
  'row-too-large': 'The row is larger than 64 KB.',
};

export const failedRow = (row: number, code: string, message: string): RowResult => ({
  row,
  status: 'failed',
  leadId: null,
  code,
  message,
  claims: {},
});

/** One record by the rules of the mapping. A row of empty cells is nothing; one with other cells than the header is refused. */
export async function readRow(deps: Pick<ImportRowDeps, 'box'>, plan: ImportPlan, row: number, record: CsvRecord): Promise<Reading> {
  const refused = (code: string, message: string): Reading => ({ kind: 'failed', result: failedRow(row, code, message) });
  if (record.fault !== null) return refused(record.fault, faults[record.fault]);
  const cells = record.cells.map(unguardCell);
  if (cells.every((cell) => cell.trim() === '')) return { kind: 'blank' };
  const spare = cells.slice(plan.header.length);
  if (cells.length < plan.header.length || spare.some((cell) => cell.trim() !== ''))
    return refused('ragged-row', `The row has ${cells.length} cells, the header ${plan.header.length}.`);
  const raw = Object.fromEntries(plan.header.map((name, index) => [name, cells[index] ?? '']));
  const read = readForm({ fields: plan.fields, consents: [] }, raw);
  if (!read.ok) return refused(read.error[0]?.code ?? 'invalid-field', read.error.map((issue) => issue.message).join(' '));
  const identity = await identityOf(deps.box, read.value.person.email ?? null);
  if (identity === null) return refused('invalid-email', 'The row has no e-mail address.');
  const { unusable, person, company } = read.value;
  const note = unusable.length === 0 ? null : `Not understood: ${unusable.join(', ')}.`;
  return { kind: 'read', row: { row, raw, fields: { person, company, selfReported: read.value.selfReported }, identity, note } };
}

/** Optimistic tries; a busy lead is one that several rows or people change at once. */
const attempts = 6;

/** Writes one row with everything that belongs to it, in one transaction, once: a row written before is told again. */
export async function writeRow(deps: ImportRowDeps, plan: ImportPlan, read: ReadRow): Promise<RowResult> {
  const capture = await captureOf(deps, plan.job, read);
  let known: LeadId | null = null;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const lead = known === null ? null : await deps.leads.get(known);
    if (lead !== null && lead.restricted !== null) return restrictedRow(read.row);
    const next: RowCommit = known === null || lead === null ? insertRow(capture) : updateRow(capture, lead, known);
    const result = await deps.leads.commit(next.commit);
    if (result.ok) return done(read, next.outcome, next.commit.lead.id, next.claims);
    if (result.conflict === 'idempotency') return toldAgain(deps, read, brand<SubmissionId>(result.row.resultId));
    if (result.conflict === 'erased') return erasedRow(read.row);
    if (result.conflict === 'identity') {
      if (plan.job.settings.existing === 'skip') return skipped(read, result.leadId);
      known = result.leadId;
    }
  }
  return failedRow(read.row, 'write-conflict', 'Others kept changing this lead; import the row again.');
}

/** What `writeRow` would do, without a write. `seen`: whether an earlier row of this run is about the same person. */
export async function tryRow(deps: ImportRowDeps, plan: ImportPlan, read: ReadRow, seen: boolean): Promise<RowResult> {
  const skip = plan.job.settings.existing === 'skip';
  const known = await deps.leads.findByIdentity(read.identity);
  const lead = known === null ? null : await deps.leads.get(known);
  if (known === null && (await deps.leads.isErased(read.identity))) return erasedRow(read.row);
  if (known === null || lead === null)
    return seen ? (skip ? skipped(read, null) : done(read, 'updated', null, {})) : done(read, 'created', null, {});
  if (skip) return skipped(read, lead.id);
  if (lead.restricted !== null) return restrictedRow(read.row);
  const next = updateRow(await captureOf(deps, plan.job, read), lead, known);
  return done(read, next.outcome, lead.id, next.claims);
}

const done = (read: ReadRow, status: RowStatus, leadId: string | null, claims: RowResult['claims']): RowResult => ({
  row: read.row,
  status,
  leadId,
  code: null,
  message: read.note,
  claims,
});

const restrictedRow = (row: number): RowResult =>
  failedRow(row, 'restricted', 'Processing of this person’s data is restricted; nothing was changed.');

const erasedRow = (row: number): RowResult =>
  failedRow(row, 'erased-person', 'The person was erased; only an act of their own brings them back.');

const skipped = (read: ReadRow, leadId: string | null): RowResult => ({
  ...done(read, 'duplicate', leadId, {}),
  code: 'duplicate-lead',
  message: 'The person is a lead already; nothing was changed.',
});

async function captureOf(deps: ImportRowDeps, job: ImportJob, read: ReadRow): Promise<RowCapture> {
  const now = deps.clock.now();
  const id = brand<SubmissionId>(deps.ids.next('submission'));
  const submission: Submission = {
    id,
    leadId: null,
    formId: job.id,
    formVersion: 1,
    via: 'import',
    receivedAt: now,
    submittedAt: now,
    raw: read.raw,
    claims: {},
    warnings: read.note === null ? [] : [read.note],
    userAgent: null,
    ipPrefix: null,
    assessment: null,
    hold: null,
    review: null,
  };
  const idempotency = {
    key: await deps.box.mac('idempotency', `import|${job.id}|${read.row}`),
    fingerprint: deps.digest.sha256(canonical(read.raw)),
    resultId: id,
    expiresAt: plusMillis(job.createdAt, jobDays * 86_400_000),
  };
  const { ids, digest } = deps;
  return { ids, digest, job, row: read.row, fields: read.fields, identity: read.identity, submission, idempotency, now };
}

/** The row was written by a run that died before its checkpoint: its raw row and its event say what became of it. */
async function toldAgain(deps: ImportRowDeps, read: ReadRow, id: SubmissionId): Promise<RowResult> {
  const submission = await deps.leads.submission(id);
  const leadId = submission?.leadId ?? null;
  if (submission === null || submission.erasedAt !== undefined || leadId === null)
    return { ...done(read, 'unchanged', null, {}), code: 'erased' };
  const lead = await deps.leads.get(leadId);
  return done(read, await outcomeOf(deps, lead ?? { id: leadId, members: null }, id), lead?.id ?? leadId, submission.claims);
}

async function outcomeOf(deps: ImportRowDeps, lead: Pick<Lead, 'id' | 'members'>, id: SubmissionId): Promise<RowStatus> {
  for await (const event of personEvents(deps.leads, lead))
    if (event.type === 'lead.imported.v1' && event.data.submissionId === id) return event.data.outcome;
  return 'unchanged';
}

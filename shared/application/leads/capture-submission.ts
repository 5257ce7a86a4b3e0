import { type Issue, type Refusal, refuse } from '../../contracts/http/problems.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId, SubmissionId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { clip } from '../../domain/kernel/well-formed.ts';
import { type CapturedFields, readForm } from '../../domain/leads/capture.ts';
import type { Documents, Published } from '../documents/documents.ts';
import type { IdempotencyRow, LeadStore } from '../ports/lead-store.ts';
import type { Clock, Digest, Ids, SecretBox } from '../ports/system.ts';
import { type Capture, identityOf, insertCommit, parkedSubmission, updateCommit } from './capture-commit.ts';
import { type CaptureContext, splitContext } from './capture-context.ts';
import { idempotencyOf } from './capture-idempotency.ts';

export type CaptureDeps = {
  readonly leads: Pick<LeadStore, 'commit' | 'get' | 'park'>;
  readonly documents: Documents;
  readonly box: SecretBox;
  readonly digest: Digest;
  readonly clock: Clock;
  readonly ids: Ids;
};

export type CaptureInput = {
  readonly formId: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly idempotencyKey: string | null;
  readonly context: CaptureContext;
};

export type CaptureReceipt = {
  readonly receiptId: SubmissionId;
  readonly status: 'accepted' | 'duplicate';
  readonly warnings: readonly string[];
  readonly form: Published<'form'>;
  /** Redirect the caller asked for, unchecked. */
  readonly redirect: string | null;
};

/** Optimistic tries before the submission is parked for the sweep (design §6 Capture). */
const attempts = 3;

/** Stores a form submission with everything that belongs to it, in one transaction. A value means it is stored (R1). */
export const createCaptureSubmission =
  (deps: CaptureDeps) =>
  async (input: CaptureInput): Promise<Result<CaptureReceipt, Refusal>> => {
    const form = await deps.documents.get('form', input.formId);
    if (form === null) return err(refuse('unknown-form'));
    if (!form.body.enabled) return err(refuse('form-disabled'));
    const now = deps.clock.now();
    const split = splitContext(input.fields, input.context, now);
    const read = readForm(form.body, split.fields);
    if (!read.ok) return err(refuse('invalid-field', undefined, issuesOf(read.error)));
    const capture = await prepare(deps, form, split, read.value, now);
    const idempotency = await idempotencyOf(deps, form, split.fields, input.idempotencyKey, capture);
    const stored = await store(deps, capture, idempotency);
    if (!stored.ok) return stored;
    return ok({ ...stored.value, warnings: capture.submission.warnings, form, redirect: split.redirect });
  };

const issuesOf = (issues: readonly Issue[]): readonly Issue[] => issues.slice(0, 50);

async function prepare(
  deps: CaptureDeps,
  form: Published<'form'>,
  split: ReturnType<typeof splitContext>,
  fields: CapturedFields,
  now: Instant,
): Promise<Capture> {
  const identity = await identityOf(deps.box, fields.person.email ?? null);
  return {
    ids: deps.ids,
    digest: deps.digest,
    form,
    fields,
    now,
    origin: split.origin,
    identity,
    submission: {
      id: brand<SubmissionId>(deps.ids.next('submission')),
      leadId: null,
      formId: form.id,
      formVersion: form.version,
      receivedAt: now,
      submittedAt: split.submittedAt,
      raw: split.raw,
      claims: {},
      warnings: warningsOf(fields),
      userAgent: split.origin.userAgent,
      ipPrefix: split.origin.ipPrefix,
    },
  };
}

/** Names are cut: a visitor chooses the undeclared ones, and the answer repeats them. */
const warningsOf = ({ undeclared, unusable }: CapturedFields): readonly string[] => [
  ...unusable.map((name) => `unusable value: ${name}`),
  ...undeclared.map((name) => `undeclared field: ${clip(name, 100)}`),
];

type Stored = Result<{ readonly receiptId: SubmissionId; readonly status: 'accepted' | 'duplicate' }, Refusal>;

async function store(
  deps: CaptureDeps,
  capture: Capture,
  idempotency: { readonly row: IdempotencyRow; readonly keyed: boolean } | null,
): Promise<Stored> {
  let known: LeadId | null = null;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const lead = known === null ? null : await deps.leads.get(known);
    const commit = lead === null ? insertCommit(capture) : updateCommit(capture, lead);
    const result = await deps.leads.commit(idempotency === null ? commit : { ...commit, idempotency: idempotency.row });
    if (result.ok) return ok({ receiptId: capture.submission.id, status: 'accepted' });
    if (result.conflict === 'idempotency') return replay(result.row, idempotency?.row.fingerprint ?? '', idempotency?.keyed ?? false);
    if (result.conflict === 'identity') known = result.leadId;
  }
  await deps.leads.park(parkedSubmission(capture), idempotency?.row ?? null);
  return ok({ receiptId: capture.submission.id, status: 'accepted' });
}

/** The answer of the first request again; a key that came with another body is refused. */
function replay(row: IdempotencyRow, fingerprint: string, keyed: boolean): Stored {
  if (row.fingerprint !== fingerprint) return err(refuse('idempotency-mismatch'));
  return ok({ receiptId: brand<SubmissionId>(row.resultId), status: keyed ? 'accepted' : 'duplicate' });
}

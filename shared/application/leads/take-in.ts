import { type Issue, type Refusal, refuse } from '../../contracts/http/problems.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId, SubmissionId } from '../../domain/kernel/ids.ts';
import { type Instant, latest, plusMillis } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { clip } from '../../domain/kernel/well-formed.ts';
import { type CapturedFields, hasContact, readForm, readLeniently } from '../../domain/leads/capture.ts';
import { withStated } from '../../domain/leads/intake/stated-consent.ts';
import { expiryOf, type Hold } from '../../domain/leads/submission.ts';
import { type Assessment, rejectedAs } from '../../domain/spam/assess.ts';
import type { IdempotencyRow, LeadStore } from '../ports/lead-store.ts';
import type { Clock, Ids } from '../ports/system.ts';
import { honeypotName } from '../spam/honeypot.ts';
import { type JudgeDeps, judge } from '../spam/judge.ts';
import { messagesOf } from '../spam/text-of-post.ts';
import type { Capture } from './capture.ts';
import { insertCommit, parkedSubmission, updateCommit } from './capture-commit.ts';
import { type SplitContext, splitContext } from './capture-context.ts';
import { idempotencyOf } from './capture-idempotency.ts';
import { checkLimits, limitEmailDomain } from './capture-limits.ts';
import { knownTouches } from './capture-touches.ts';
import { identityOf } from './identity-of.ts';
import { onlyIdentity } from './only-identity.ts';
import type { Post } from './post.ts';
import { stripPost } from './strip-post.ts';

export type TakeInDeps = JudgeDeps & {
  readonly leads: Pick<LeadStore, 'commit' | 'get' | 'park' | 'touches' | 'strip' | 'forgetVisitor'>;
  readonly clock: Clock;
  readonly ids: Ids;
};

export type TakenIn = {
  readonly receiptId: SubmissionId;
  readonly status: 'accepted' | 'duplicate';
  readonly warnings: readonly string[];
  readonly redirect: string | null;
  /** Language of the page that posted, when it said so. */
  readonly locale: string | null;
};

/** A public post may be of an old file of posts, and not of a time before there were such forms: twenty years. */
const oldestMillis = 7305 * 86_400_000;

/** Optimistic tries before the submission is parked for the sweep (design §6 Capture). */
const attempts = 3;

/**
 * Takes in one post: limits, reading, judgement, then one transaction with everything that belongs to it. A value means it
 * is stored (R1), as a lead, on hold, or parked; the answer does not say which.
 */
export const createTakeIn =
  (deps: TakeInDeps) =>
  async (post: Post): Promise<Result<TakenIn, Refusal>> => {
    const now = deps.clock.now();
    const limited = await checkLimits(deps, post, now);
    if (limited !== null) return err(limited);
    const honeypot = await honeypotName(deps.box, post.form.id);
    const split = splitContext({ ...post.known, ...post.fields }, post.context, now, honeypot);
    const read = readFields(post, split);
    if (!read.ok) return read;
    const tooMany = await limitEmailDomain(deps, post, read.value.fields, now);
    if (tooMany !== null) return err(tooMany);
    const capture = await prepare(deps, post, split, read.value, now);
    if (capture === 'challenge') return err(refuse('challenge-required'));
    const idempotency = await idempotencyOf(deps, post, contentOf(post, split, now), capture);
    const stored = await store(deps, capture, idempotency);
    if (!stored.ok) return stored;
    return ok({ ...stored.value, warnings: capture.submission.warnings, redirect: split.redirect, locale: split.origin.locale });
  };

type Read = { readonly fields: CapturedFields; readonly refused: readonly Issue[] };

/** More issues help nobody, and each costs bytes. */
const maxIssues = 50;

function readFields({ form, reading, stated = [], excused }: Post, split: SplitContext): Result<Read, Refusal> {
  if (reading === 'lenient') {
    const { fields, refused } = readLeniently(form.body, split.fields);
    return ok({ fields: withStated(fields, stated), refused });
  }
  const asked = form.body.fields.map((field) => (excused?.has(field.name) === true ? { ...field, required: false } : field));
  const strict = readForm({ ...form.body, fields: asked }, split.fields);
  if (!strict.ok) return err(refuse('invalid-field', undefined, strict.error.slice(0, maxIssues)));
  return ok({ fields: withStated(strict.value, stated), refused: [] });
}

/**
 * What makes two posts equal: their fields, a consent stated beside them, which a second click may add, and the time they
 * state when it lies before any double click: a file of old posts is sent within seconds.
 */
function contentOf({ form, stated = [] }: Post, { fields, submittedAt }: SplitContext, now: Instant): Readonly<Record<string, unknown>> {
  const old = submittedAt < plusMillis(now, -form.body.duplicateWindowSeconds * 1000);
  return stated.length === 0 && !old ? fields : { ...fields, '': [stated, ...(old ? [submittedAt] : [])] };
}

const holdOf: Readonly<Record<Assessment['verdict'], Hold | null>> = { accept: null, quarantine: 'quarantined', reject: 'rejected' };

async function prepare(deps: TakeInDeps, post: Post, split: SplitContext, read: Read, now: Instant): Promise<Capture | 'challenge'> {
  const identity = await identityOf(deps.box, read.fields.person.email ?? null);
  const assessment = await assessmentOf(deps, post, split, read, identity, now);
  if (wantsChallenge(post, split, assessment)) return 'challenge';
  return {
    ids: deps.ids,
    digest: deps.digest,
    form: post.form,
    fields: read.fields,
    now,
    origin: split.origin,
    identity,
    submission: {
      id: brand<SubmissionId>(deps.ids.next('submission')),
      leadId: null,
      formId: post.form.id,
      formVersion: post.form.version,
      via: post.via,
      receivedAt: now,
      submittedAt: post.judged ? latest(split.submittedAt, plusMillis(now, -oldestMillis)) : split.submittedAt,
      raw: post.raw,
      claims: {},
      warnings: [...warningsOf(read), ...split.warnings],
      userAgent: split.origin.userAgent,
      ipPrefix: split.origin.ipPrefix,
      assessment,
      hold: assessment === null ? null : holdOf[assessment.verdict],
      review: null,
      ...expiryOf(post.form.body, now),
    },
  };
}

async function assessmentOf(
  deps: TakeInDeps,
  post: Post,
  split: SplitContext,
  { fields }: Read,
  identity: string | null,
  now: Instant,
): Promise<Assessment | null> {
  if (post.rejectAs !== undefined) return rejectedAs(post.rejectAs);
  // The post is kept for whoever mends the form.
  if (post.reading === 'lenient' && !hasContact(fields)) return rejectedAs('no-contact');
  if (!post.judged) return null;
  const messages = messagesOf(post.form.body, split.fields);
  const { sourceIp } = post.context;
  return judge(deps, {
    form: post.form,
    fields,
    ...split.gate,
    userAgent: split.origin.userAgent,
    sourceIp,
    messages,
    sender: identity ?? '',
    now,
  });
}

/** The step-up: who can still answer the form's question is asked it instead of being held. */
function wantsChallenge({ form, context }: Post, split: SplitContext, assessment: Assessment | null): boolean {
  const { challenge } = form.body.spam;
  return (
    assessment?.verdict === 'quarantine' &&
    challenge?.kind === 'altcha' &&
    challenge.when === 'suspicious' &&
    split.gate.solution === null &&
    context.canAnswer === true
  );
}

/** Names are cut: a visitor chooses the undeclared ones, and the answer repeats them. */
const warningsOf = ({ fields: { undeclared, unusable }, refused }: Read): readonly string[] => [
  ...refused.map(({ pointer, message }) => `refused value: ${clip(pointer.slice(1), 100)}: ${message}`),
  ...unusable.map((name) => `unusable value: ${name}`),
  ...undeclared.map((name) => `undeclared field: ${clip(name, 100)}`),
];

type Idempotency = { readonly row: IdempotencyRow; readonly keyed: boolean } | null;
type Stored = Result<Pick<TakenIn, 'receiptId' | 'status'>, Refusal>;

async function store(deps: TakeInDeps, capture: Capture, idempotency: Idempotency): Promise<Stored> {
  let known: LeadId | null = null;
  for (let attempt = 0; attempt < attempts && capture.submission.hold === null; attempt += 1) {
    const lead = known === null ? null : await deps.leads.get(known);
    const commit =
      known === null || lead === null
        ? insertCommit(capture)
        : updateCommit(capture, lead, known, await knownTouches(deps.leads, capture, lead));
    const result = await deps.leads.commit(idempotency === null ? commit : { ...commit, idempotency: idempotency.row });
    if (result.ok) return ok({ receiptId: capture.submission.id, status: 'accepted' });
    if (result.conflict === 'idempotency') return replay(result.row, idempotency);
    if (result.conflict === 'identity') known = result.leadId;
    // Sent before the person was erased: the erasure covers it, and the receipt says so.
    if (result.conflict === 'erased') return covered(deps, capture);
  }
  const identity = capture.identity ?? (await onlyIdentity(deps.box, capture.submission.raw));
  const parked = await deps.leads.park(parkedSubmission(capture), idempotency?.row ?? null, identity);
  return parked.ok ? ok({ receiptId: capture.submission.id, status: 'accepted' }) : replay(parked.row, idempotency);
}

async function covered(deps: TakeInDeps, { submission, now }: Capture): Promise<Stored> {
  await stripPost(deps, submission, [], now);
  return ok({ receiptId: submission.id, status: 'accepted' });
}

/** The answer of the first request again; a key that came with another body is refused. */
function replay(row: IdempotencyRow, idempotency: Idempotency): Stored {
  if (row.fingerprint !== idempotency?.row.fingerprint) return err(refuse('idempotency-mismatch'));
  return ok({ receiptId: brand<SubmissionId>(row.resultId), status: idempotency.keyed ? 'accepted' : 'duplicate' });
}

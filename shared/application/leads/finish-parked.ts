import type { LeadId } from '../../domain/kernel/ids.ts';
import { hasContact, readLeniently } from '../../domain/leads/capture.ts';
import { withStated } from '../../domain/leads/intake/stated-consent.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { Submission } from '../../domain/leads/submission.ts';
import type { Documents } from '../documents/documents.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { Clock, Digest, Ids, SecretBox } from '../ports/system.ts';
import { honeypotName } from '../spam/honeypot.ts';
import type { Capture } from './capture.ts';
import { insertCommit, updateCommit } from './capture-commit.ts';
import { splitContext } from './capture-context.ts';
import { knownTouches } from './capture-touches.ts';
import { identityOf } from './identity-of.ts';
import { stripPost } from './strip-post.ts';
import { translate } from './translate.ts';
import { createVisitor, senderOf } from './visitor.ts';

/** `lead`: as it stands after the commit. `done` without a lead: somebody else finished it. */
export type Finished =
  | { readonly state: 'done'; readonly lead: Lead | null }
  | { readonly state: 'later' }
  /** Sent before its person was erased; nothing of it is left but the row of the ledger. */
  | { readonly state: 'erased' }
  | { readonly state: 'unreadable'; readonly why: 'form' | 'contact' };
export type FinishSubmission = (submission: Submission) => Promise<Finished>;

export type FinishDeps = {
  readonly leads: Pick<LeadStore, 'commit' | 'get' | 'touches' | 'submission' | 'strip' | 'forgetVisitor'>;
  readonly documents: Documents<'form'>;
  readonly box: SecretBox;
  readonly digest: Digest;
  readonly clock: Clock;
  readonly ids: Ids;
};

const attempts = 10;

/**
 * Writes a parked or held submission with its lead, under its own id and original times, read by the form as it is
 * published now. The store refuses a second finisher; `later` when other writers of the lead keep winning.
 */
export const createFinishSubmission =
  (deps: FinishDeps): FinishSubmission =>
  async (submission) => {
    const capture = await recapture(deps, submission);
    if (typeof capture === 'string') return { state: 'unreadable', why: capture };
    let known: LeadId | null = null;
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const before = known === null ? null : await deps.leads.get(known);
      const commit =
        known === null || before === null
          ? insertCommit(capture)
          : updateCommit(capture, before, known, await knownTouches(deps.leads, capture, before));
      const result = await deps.leads.commit(commit);
      if (result.ok) return { state: 'done', lead: commit.lead };
      if (result.conflict === 'submission') return { state: 'done', lead: null };
      if (result.conflict === 'identity') known = result.leadId;
      if (result.conflict === 'erased') {
        await stripPost(deps, submission, [], deps.clock.now());
        return { state: 'erased' };
      }
    }
    return { state: 'later' };
  };

export type FinishParked = (submission: Submission) => Promise<'done' | 'later'>;

/** What the sweep does to a parked submission; one that was finished meanwhile only loses its mark. */
export const createFinishParked = (deps: FinishDeps & { readonly leads: Pick<LeadStore, 'unpark'> }): FinishParked => {
  const finish = createFinishSubmission(deps);
  return async (submission) => {
    const stored = await deps.leads.submission(submission.id);
    if (stored === null) return 'done';
    const finished = stored.leadId === null && stored.erasedAt === undefined ? await finish(stored) : null;
    if (finished !== null && finished.state !== 'done' && finished.state !== 'erased') return 'later';
    await deps.leads.unpark(stored.id);
    return 'done';
  };
};

async function recapture(deps: FinishDeps, submission: Submission): Promise<Capture | 'form' | 'contact'> {
  const form = await deps.documents.get('form', submission.formId);
  if (form === null) return 'form';
  const { fields, consents } = translate(submission.via, submission.raw, form.body);
  const context = { referer: null, userAgent: submission.userAgent, sourceIp: null };
  // What the form did not ask because the visitor had answered it before belongs to this post as much as what it asked.
  const visitor = createVisitor(deps);
  const receipts = await visitor.read(submission.raw.visitorToken);
  const { answers } = await visitor.answersFor(form, receipts, senderOf(form, submission.raw));
  const split = splitContext({ ...answers, ...fields }, context, submission.receivedAt, await honeypotName(deps.box, form.id));
  const read = withStated(readLeniently(form.body, split.fields).fields, consents);
  const identity = await identityOf(deps.box, read.person.email ?? null);
  if (!hasContact(read)) return 'contact';
  return {
    ids: deps.ids,
    digest: deps.digest,
    form,
    fields: read,
    origin: { ...split.origin, ipPrefix: submission.ipPrefix },
    submission: { ...submission, hold: null },
    identity,
    now: deps.clock.now(),
  };
}

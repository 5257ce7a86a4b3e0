import type { LeadId } from '../../domain/kernel/ids.ts';
import { readForm } from '../../domain/leads/capture.ts';
import type { Submission } from '../../domain/leads/submission.ts';
import type { Documents } from '../documents/documents.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { Clock, Digest, Ids, SecretBox } from '../ports/system.ts';
import { type Capture, identityOf, insertCommit, updateCommit } from './capture-commit.ts';
import { splitContext } from './capture-context.ts';

export type FinishParked = (submission: Submission) => Promise<'done' | 'later'>;

export type FinishParkedDeps = {
  readonly leads: Pick<LeadStore, 'commit' | 'get' | 'submission' | 'unpark'>;
  readonly documents: Documents;
  readonly box: SecretBox;
  readonly digest: Digest;
  readonly clock: Clock;
  readonly ids: Ids;
};

const attempts = 10;

/** Writes a parked submission with its lead, under its own id and original times; leaves it parked when others keep winning. */
export const createFinishParked =
  (deps: FinishParkedDeps): FinishParked =>
  async (submission) => {
    const stored = await deps.leads.submission(submission.id);
    if (stored === null || stored.leadId !== null) return 'done';
    const capture = await recapture(deps, stored);
    if (capture === null) return 'later';
    let known: LeadId | null = null;
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const lead = known === null ? null : await deps.leads.get(known);
      const result = await deps.leads.commit(lead === null ? insertCommit(capture) : updateCommit(capture, lead));
      if (result.ok) {
        await deps.leads.unpark(stored.id);
        return 'done';
      }
      if (result.conflict === 'identity') known = result.leadId;
    }
    return 'later';
  };

async function recapture(deps: FinishParkedDeps, submission: Submission): Promise<Capture | null> {
  const form = await deps.documents.get('form', submission.formId);
  if (form === null) return null;
  const split = splitContext(submission.raw, { referer: null, userAgent: submission.userAgent, sourceIp: null }, deps.clock.now());
  const read = readForm(form.body, split.fields);
  if (!read.ok) return null;
  return {
    ids: deps.ids,
    digest: deps.digest,
    form,
    fields: read.value,
    origin: { ...split.origin, ipPrefix: submission.ipPrefix },
    submission,
    identity: await identityOf(deps.box, read.value.person.email ?? null),
    now: deps.clock.now(),
  };
}

import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId, SubmissionId } from '../../domain/kernel/ids.ts';
import type { Submission } from '../../domain/leads/submission.ts';
import { everyPage } from '../every-page.ts';
import type { LeadStore } from '../ports/lead-store.ts';

type Leads = Pick<LeadStore, 'events' | 'submission'>;

const pageSize = 100;

/**
 * Every submission of the leads `ids`. The log names each. What somebody sent while they were merged stands in the log of the
 * lead they were then, so the logs of all with whom they ever were one are read, for what is theirs.
 */
export async function* submissionsOf(leads: Leads, ids: readonly LeadId[]): AsyncIterable<Submission> {
  const logs = new Set<string>(ids);
  // A set goes through what is added while it is gone through.
  for (const log of logs)
    for await (const event of everyPage((cursor) => leads.events(brand<LeadId>(log), { cursor, limit: pageSize }))) {
      for (const id of partnersIn(event)) logs.add(id);
      const { data } = event;
      const submission = 'submissionId' in data ? await leads.submission(brand<SubmissionId>(data.submissionId)) : null;
      if (submission !== null && submission.leadId !== null && ids.includes(submission.leadId)) yield submission;
    }
}

function partnersIn(event: LeadEvent): readonly string[] {
  if (event.type === 'lead.merged.v1') return [event.data.survivorId, event.data.mergedId];
  return event.type === 'lead.unmerged.v1' ? [event.data.survivorId, event.data.memberId] : [];
}

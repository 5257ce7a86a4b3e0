import type { LeadStore } from '../../application/ports/lead-store.ts';
import type { Table } from './client.ts';
import { forgetVisitor } from './forget-visitor.ts';
import { commitLead } from './lead-commit.ts';
import { readLead, readSubmission, readToldTouches, stripSubmission } from './lead-read.ts';
import { park } from './parking.ts';

/** What a door that only takes in needs of the lead store; the rest of it is 5 KB of a bundle. */
export const createLeadIntake = (
  table: Table,
): Pick<LeadStore, 'commit' | 'get' | 'touches' | 'park' | 'submission' | 'strip' | 'forgetVisitor'> => ({
  get: (leadId) => readLead(table, leadId),
  // A post is compared with what earlier posts told; the history compares it with the rest.
  touches: (leadId) => readToldTouches(table, leadId),
  submission: (id) => readSubmission(table, id),
  park: (submission, idempotency, identity) => park(table, submission, idempotency, identity),
  strip: (submission, at) => stripSubmission(table, submission, at),
  forgetVisitor: (visitorId, leadIds) => forgetVisitor(table, visitorId, leadIds),
  commit: (commit) => commitLead(table, commit),
});

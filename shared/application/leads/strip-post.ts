import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Submission } from '../../domain/leads/submission.ts';
import { createTrackingTokens } from '../engagement/tracking-token.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { SecretBox } from '../ports/system.ts';
import { readVisit } from './visit.ts';

export type StripDeps = { readonly leads: Pick<LeadStore, 'strip' | 'forgetVisitor'>; readonly box: SecretBox };

/**
 * Takes a post of an erased person back to what the ledger may keep of it, and with it the browser that it names, when that
 * was one of the leads `ids` or nobody yet.
 */
export async function stripPost({ leads, box }: StripDeps, submission: Submission, ids: readonly LeadId[], at: Instant): Promise<void> {
  const { visit } = readVisit(submission.raw.visit, submission.receivedAt);
  const visitorId = visit?.visitor ? await createTrackingTokens({ box }).read(visit.visitor) : null;
  if (visitorId !== null) await leads.forgetVisitor(visitorId, ids);
  await leads.strip(submission, at);
}

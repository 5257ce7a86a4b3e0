import type { Lead } from '../../domain/leads/lead.ts';
import type { Said } from '../../domain/leads/merge/group.ts';
import type { LeadCommit } from '../ports/lead-store.ts';

/** What a post said, kept for the day its lead is un-merged; nothing for a lead alone, which holds it all itself. */
export function saidTo({ members, version }: Lead, post: Omit<Said, 'version'>): Pick<LeadCommit, 'said'> {
  if (members === null) return {};
  const { memberId, by, proven, person, company, touches, tags, at } = post;
  const consents = post.consents.map(({ purpose, channel, granted, refused }) => ({
    purpose,
    channel,
    granted,
    ...(refused === undefined ? {} : { refused }),
  }));
  return { said: { memberId, version, by, proven, person, company, touches, tags, consents, at } };
}

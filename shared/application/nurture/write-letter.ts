import type { ConsentPolicy } from '../../domain/consent/policy.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { filledLetter } from '../../domain/nurture/fill-text.ts';
import type { Run } from '../../domain/nurture/run.ts';
import type { NurtureStep } from '../../domain/nurture/track.ts';
import { type ConsentLinksDeps, createConsentLinks } from '../consent/consent-links.ts';
import type { Mail } from '../ports/mailer.ts';

export type LetterDeps = Omit<ConsentLinksDeps, 'policy'>;

/**
 * The mail of a step, with the person's own one-click link in its headers (RFC 8058). Null when it cannot be one: nobody to write to, no
 * text, or no public address that a link could begin with.
 */
export async function writeLetter(deps: LetterDeps, { lead, policy, run, step }: Writing): Promise<Mail | null> {
  const { email } = lead.person;
  const { subject, text, purpose, channel } = step;
  if (email === null || subject === null || text === null || policy.publicUrl === null) return null;
  const links = await createConsentLinks({ ...deps, policy: async () => policy })({
    leadId: lead.id,
    purpose,
    channel,
    origin: policy.publicUrl,
  });
  if (!links.ok) return null;
  const { headers, unsubscribe } = links.value;
  return {
    to: email,
    ...filledLetter({ subject, text }, lead, unsubscribe.url),
    headers,
    tags: { lead: lead.id, track: run.trackId, step: step.id },
  };
}

type Writing = { readonly lead: Lead; readonly policy: ConsentPolicy; readonly run: Run; readonly step: NurtureStep };

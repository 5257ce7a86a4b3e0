import type { EmailService } from '../../contracts/documents/email-provider.ts';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { readBrevo } from '../../domain/engagement/email/brevo.ts';
import { type MailEvent, text } from '../../domain/engagement/email/mail-event.ts';
import { readMailgun } from '../../domain/engagement/email/mailgun.ts';
import { readPostmark } from '../../domain/engagement/email/postmark.ts';
import { readSendgrid } from '../../domain/engagement/email/sendgrid.ts';
import { readSes } from '../../domain/engagement/email/ses.ts';
import type { Engagement } from '../../domain/engagement/engagement.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { createReadConsentPolicy } from '../consent/consent-policy.ts';
import type { Documents, Published } from '../documents/documents.ts';
import { identityOf } from '../leads/identity-of.ts';
import { mapAtOnce } from '../map-at-once.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { SecretBox } from '../ports/system.ts';
import { type ProofDeps, type ProviderPost, proven } from './email-proof.ts';
import { type EngagementDeps, engagementOf } from './engagement-of.ts';
import { createOptOuts, type OptOutDeps } from './opt-outs.ts';
import { type RecordDeps, recordForLead } from './record.ts';

export type EmailEventsDeps = RecordDeps &
  EngagementDeps &
  Omit<OptOutDeps, 'policy'> &
  ProofDeps & {
    readonly leads: Pick<LeadStore, 'findByIdentity'>;
    readonly documents: Documents<'email-provider' | 'consent-policy'>;
    readonly box: SecretBox;
  };

export type EmailEventCounts = { recorded: number; duplicates: number; unknown: number; ignored: number };

const readers: Readonly<Record<EmailService, (body: unknown) => readonly MailEvent[]>> = {
  sendgrid: readSendgrid,
  postmark: readPostmark,
  mailgun: readMailgun,
  brevo: readBrevo,
  ses: (envelope) => (text(envelope, 'Type') === 'Notification' ? readSes(parsed(text(envelope, 'Message') ?? '')) : []),
};

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

/**
 * What an e-mail service tells of its mails, as engagements of the people who got them. Whoever is no lead is counted and not
 * stored. The service repeats what is not answered 200, so everything here may happen twice.
 */
export const createTakeEmailEvents =
  (deps: EmailEventsDeps) =>
  async (input: ProviderPost & { readonly providerId: string; readonly requestId: string }): Promise<Result<EmailEventCounts, Refusal>> => {
    const provider = await deps.documents.get('email-provider', input.providerId);
    if (provider === null || !provider.body.enabled) return err(refuse('unknown-document', 'no e-mail service is set up under this id'));
    if (!(await proven(deps, provider, input))) return err(refuse('unproven-sender'));
    if (input.json === null) return err(refuse('malformed-json'));
    if (!(await subscribed(deps, provider, input.json))) return err(refuse('unavailable', 'the subscription could not be confirmed'));
    return ok(await take(deps, provider, input));
  };

/** SNS asks once whether its messages are wanted. The signature has shown that it is SNS that asks, and for the topic of the document. */
async function subscribed(deps: ProofDeps, { body }: Published<'email-provider'>, json: unknown): Promise<boolean> {
  if (body.service !== 'ses' || text(json, 'Type') !== 'SubscriptionConfirmation') return true;
  return deps.sns.confirm(text(json, 'SubscribeURL') ?? '');
}

async function take(
  deps: EmailEventsDeps,
  provider: Published<'email-provider'>,
  input: ProviderPost & { readonly requestId: string },
): Promise<EmailEventCounts> {
  const events = readers[provider.body.service](input.json);
  const counts: EmailEventCounts = { recorded: 0, duplicates: 0, unknown: 0, ignored: 0 };
  const drawn = await mapAtOnce(events, async ({ recipient, ...event }) => ({
    recipient,
    made: await engagementOf(deps, draftOf(provider.id, event), [], input.now),
  }));
  const recipients = [...new Set(drawn.flatMap(({ recipient, made }) => (made.ok ? [recipient] : [])))];
  const leads = new Map(await mapAtOnce(recipients, async (recipient) => [recipient, await leadOf(deps, recipient)] as const));
  const people = new Map<LeadId, Engagement[]>();
  for (const { recipient, made } of drawn) {
    const leadId = leads.get(recipient) ?? null;
    if (!made.ok) counts.ignored += 1;
    else if (leadId === null) counts.unknown += 1;
    else {
      const ofLead = people.get(leadId) ?? [];
      ofLead.push(made.value.engagement);
      people.set(leadId, ofLead);
    }
  }
  const optOut = createOptOuts({ ...deps, policy: createReadConsentPolicy(deps.documents) });
  const context = { at: input.now, via: 'provider', correlationId: input.requestId, causationId: null } as const;
  await mapAtOnce([...people], async ([leadId, engagements]) => {
    const appended = await recordForLead(deps, leadId, engagements, context);
    if (appended === null) {
      counts.unknown += engagements.length;
      return;
    }
    // Duplicates too: the first time may have ended between the two writes.
    await optOut(leadId, engagements, { provider: provider.body.service }, input.requestId);
    counts.recorded += appended.recorded.length;
    counts.duplicates += engagements.length - appended.recorded.length;
  });
  return counts;
}

async function leadOf(deps: EmailEventsDeps, recipient: string): Promise<LeadId | null> {
  const identity = await identityOf(deps.box, recipient);
  return identity === null ? null : deps.leads.findByIdentity(identity);
}

const draftOf = (providerId: string, event: Omit<MailEvent, 'recipient'>) =>
  ({
    sender: `email:${providerId}`,
    by: 'provider',
    eventId: event.id,
    signal: event.signal,
    occurredAt: event.at,
    visitorId: null,
    url: event.link,
    referrer: null,
    utm: {},
    campaign: event.campaign,
    assetId: null,
    properties: {},
    mail: { messageId: event.messageId, link: event.link, links: null },
    userAgent: event.userAgent,
    machine: event.machine,
    head: false,
  }) as const;

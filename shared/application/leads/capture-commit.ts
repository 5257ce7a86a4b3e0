import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { rewritten } from '../../domain/attribution/source-summary.ts';
import type { Touch } from '../../domain/attribution/touch.ts';
import { stateAfterAnswer } from '../../domain/consent/answer.ts';
import { type ConsentActKind, type ConsentRecord, consentKey } from '../../domain/consent/consent.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { CapturedConsent } from '../../domain/leads/capture.ts';
import { localized } from '../../domain/leads/form.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { offeredTo } from '../../domain/leads/merge/group.ts';
import { newLead } from '../../domain/leads/new-lead.ts';
import { resubmit } from '../../domain/leads/resubmit.ts';
import type { Submission } from '../../domain/leads/submission.ts';
import { consentEvents } from '../consent/consent-events.ts';
import { type EventContext, newEvent } from '../events/new-event.ts';
import type { LeadCommit } from '../ports/lead-store.ts';
import type { Capture } from './capture.ts';
import { touchOf, visitTouches } from './capture-touches.ts';
import { saidTo } from './said.ts';

/** The first submission of a person: lead, identity claim, submission, touch, consents and event. */
export function insertCommit(capture: Capture): LeadCommit {
  const { form, fields, now } = capture;
  const id = brand<LeadId>(capture.ids.next('lead'));
  const touch = touchOf(capture);
  const visit = visitTouches(capture, []);
  const consents = consentsOf(capture, null);
  const created = newLead({
    id,
    at: capture.submission.submittedAt,
    kind: 'inbound',
    person: fields.person,
    company: fields.company,
    touch,
    visit,
    tags: form.body.tags,
    consents: fields.consents,
  });
  const lead: Lead = { ...created, createdAt: now, updatedAt: now, pendingSince: now };
  const data = {
    submissionId: capture.submission.id,
    formId: form.id,
    formVersion: form.version,
    channel: touch.channel,
    campaignId: form.body.campaignId,
    ...trackedBy(capture),
  };
  return {
    lead,
    expectedVersion: null,
    now,
    ...(capture.identity === null ? {} : { identities: [capture.identity], actedAt: capture.submission.submittedAt }),
    submission: { ...capture.submission, leadId: id },
    touches: [touch, ...visit],
    consents,
    events: [newEvent(contextOf(capture, lead), 'lead.captured.v1', data), ...consentEvents(contextOf(capture, lead), {}, consents)],
  };
}

/**
 * A repeat submission: fills what is empty, keeps the rest as claims, asks for a new score, never for a second route.
 * `memberId`: the lead that holds the identity key; another one than `known` once it was merged. `touches`: those of the
 * person, read when the post tells of a visit.
 */
export function updateCommit(capture: Capture, known: Lead, memberId: LeadId, touches: readonly Touch[]): LeadCommit {
  const { form, fields, now } = capture;
  const touch = touchOf(capture);
  const visit = visitTouches(capture, touches);
  const consents = consentsOf(capture, known);
  const update = resubmit(known, {
    person: offeredTo(known, memberId, fields.person),
    company: fields.company,
    touch,
    visit,
    tags: form.body.tags,
    consents: fields.consents,
    // Only what came through a public door was judged.
    proven: capture.submission.assessment === null,
    at: now,
  });
  const context = contextOf(capture, update.lead);
  const changed = rewritten(known.source, update.lead.source);
  const data = {
    submissionId: capture.submission.id,
    formId: form.id,
    formVersion: form.version,
    channel: touch.channel,
    filled: [...update.filled],
    claims: Object.keys(update.claims),
    ...(changed.length === 0 ? {} : { changed: [...changed] }),
    ...trackedBy(capture),
  };
  return {
    lead: update.lead,
    expectedVersion: known.version,
    now,
    submission: { ...capture.submission, leadId: memberId, claims: update.claims },
    touches: [touch, ...visit],
    consents,
    ...saidTo(update.lead, {
      ...fields,
      memberId,
      by: 'form',
      proven: capture.submission.assessment === null,
      touches: [touch, ...visit],
      tags: form.body.tags,
      at: now,
    }),
    events: [
      newEvent(context, 'lead.resubmitted.v1', data),
      ...reEntry(context, known, update.lead),
      ...consentEvents(context, known.consent, consents),
    ],
  };
}

/** Asks for the browser's history; the token stays with the submission. */
const trackedBy = ({ origin }: Capture) => (origin.visit?.visitor ? { tracked: true } : {});

/** A closed or dormant lead that came back says so. */
const reEntry = (context: EventContext, before: Lead, after: Lead): readonly LeadEvent[] =>
  before.stage === after.stage
    ? []
    : [
        newEvent(context, 'lead.stage_changed.v1', {
          from: before.stage,
          to: after.stage,
          cause: 're-enter',
          cycle: after.cycle,
          actor: 'system:capture',
          ruleVersion: null,
          reason: null,
        }),
      ];

/** Stored without its lead, for the sweep. */
export const parkedSubmission = (capture: Capture): Submission => ({ ...capture.submission, leadId: null });

const contextOf = (capture: Capture, lead: Lead): EventContext => ({
  ids: capture.ids,
  at: capture.now,
  leadId: lead.id,
  leadVersion: lead.version,
  correlationId: capture.submission.id,
  causationId: null,
});

/**
 * Evidence of every box that was ticked, for or against: the text as shown, in the language of the page, and its hash. An
 * empty box says nothing.
 */
const consentsOf = (capture: Capture, known: Lead | null): readonly ConsentRecord[] =>
  capture.fields.consents
    .filter((consent) => consent.granted || consent.refused === true || consent.noted === true)
    .map((consent) => {
      const noticeText = localized(consent.noticeText, consent.noticeTexts, capture.origin.locale ?? '');
      return {
        purpose: consent.purpose,
        channel: consent.channel,
        // What the post could achieve: a tick over a withdrawal is evidence of the tick, and the withdrawal stands.
        state: stateAfterAnswer(known?.consent[consentKey(consent.purpose, consent.channel)], consent),
        at: capture.now,
        noticeText,
        noticeHash: capture.digest.sha256(noticeText),
        formId: capture.form.id,
        page: capture.origin.pageUrl,
        ipPrefix: capture.origin.ipPrefix,
        act: actOf(consent),
        basis: consent.noted === true ? 'LEGITIMATE_INTEREST_OTHER' : 'CONSENT_WITH_NOTICE',
        method: capture.submission.via === 'form' ? 'form' : 'drop-in',
        noticeVersion: String(capture.form.version),
        ...(capture.origin.locale === null ? {} : { locale: capture.origin.locale }),
        actor: 'person',
      };
    });

const actOf = ({ refused, granted, doubleOptIn }: CapturedConsent): ConsentActKind =>
  refused === true ? 'withdraw' : !granted ? 'note' : doubleOptIn === true ? 'request' : 'grant';

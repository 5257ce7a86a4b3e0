import { attribute } from '../../domain/attribution/attribute.ts';
import type { Touch } from '../../domain/attribution/touch.ts';
import { stateAfterAnswer } from '../../domain/consent/answer.ts';
import { type ConsentRecord, consentKey } from '../../domain/consent/consent.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId, TouchId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { CapturedFields } from '../../domain/leads/capture.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { offeredTo } from '../../domain/leads/merge/group.ts';
import { newLead } from '../../domain/leads/new-lead.ts';
import type { Submission } from '../../domain/leads/submission.ts';
import { importInto } from '../../domain/transfer/import-into.ts';
import { basisOf, evidenceOf } from '../../domain/transfer/import-settings.ts';
import type { ImportJob } from '../../domain/transfer/job.ts';
import { consentEvents } from '../consent/consent-events.ts';
import { newEvent } from '../events/new-event.ts';
import { saidTo } from '../leads/said.ts';
import type { IdempotencyRow, LeadCommit } from '../ports/lead-store.ts';
import type { Digest, Ids } from '../ports/system.ts';

/** One row, read and checked, on its way into the table. */
export type RowCapture = {
  readonly ids: Ids;
  readonly digest: Digest;
  readonly job: ImportJob;
  readonly row: number;
  readonly fields: Pick<CapturedFields, 'person' | 'company' | 'selfReported'>;
  readonly identity: string;
  /** The raw row: the ledger's unit, as a form post is. */
  readonly submission: Submission;
  readonly idempotency: IdempotencyRow;
  readonly now: Instant;
};

export type RowCommit = {
  readonly commit: LeadCommit;
  readonly outcome: 'created' | 'updated' | 'unchanged';
  readonly claims: Readonly<Record<string, string>>;
};

/** A person nobody knew: lead, identity, raw row, touch, evidence and event, as after a form. */
export function insertRow(capture: RowCapture): RowCommit {
  const { job, now } = capture;
  const id = brand<LeadId>(capture.ids.next('lead'));
  const touch = touchOf(capture);
  const lead = newLead({
    id,
    at: now,
    kind: 'inbound',
    person: capture.fields.person,
    company: capture.fields.company,
    touch,
    tags: job.settings.tags,
    consents: answersOf(job),
  });
  const commit = { ...common(capture, lead, null, {}, touch), identities: [capture.identity], touches: [touch] };
  const events = [importedEvent(capture, lead, 'created', [], []), ...grantedEvent(capture, lead, null, commit.consents)];
  return { commit: { ...commit, events }, outcome: 'created', claims: {} };
}

/** A known person: what is empty is filled, what contradicts is kept as a claim with the raw row. `memberId` holds the identity key. */
export function updateRow(capture: RowCapture, known: Lead, memberId: LeadId): RowCommit {
  const { job, fields, now } = capture;
  const into = importInto(known, {
    person: offeredTo(known, memberId, fields.person),
    company: fields.company,
    tags: job.settings.tags,
    consents: answersOf(job),
    at: now,
  });
  const outcome = into.changed ? 'updated' : 'unchanged';
  const said = saidTo(into.lead, {
    ...fields,
    memberId,
    by: 'import',
    proven: true,
    touches: [],
    tags: job.settings.tags,
    consents: answersOf(job),
    at: now,
  });
  const row = { ...common(capture, into.lead, known, into.claims, null), ...said };
  const events = [
    importedEvent(capture, into.lead, outcome, into.filled, Object.keys(into.claims)),
    ...grantedEvent(capture, into.lead, known, row.consents),
  ];
  const commit = { ...row, submission: { ...row.submission, leadId: memberId }, events };
  return { commit, outcome, claims: into.claims };
}

const answersOf = ({ settings }: ImportJob) => (settings.consent.grants === null ? [] : [{ ...settings.consent.grants, granted: true }]);

const common = (capture: RowCapture, lead: Lead, known: Lead | null, claims: RowCommit['claims'], touch: Touch | null) => ({
  lead,
  expectedVersion: known?.version ?? null,
  now: capture.now,
  idempotency: capture.idempotency,
  submission: { ...capture.submission, leadId: lead.id, claims },
  consents: [evidence(capture, known)],
  ...(touch === null ? {} : { touches: [touch] }),
});

const grantedEvent = ({ ids, job, now }: RowCapture, lead: Lead, known: Lead | null, consents: readonly ConsentRecord[]) =>
  consentEvents(
    { ids, at: now, leadId: lead.id, leadVersion: lead.version, correlationId: job.id, causationId: null },
    known?.consent ?? {},
    consents,
  );

const importedEvent = (
  { ids, job, row, submission, now }: RowCapture,
  lead: Lead,
  outcome: RowCommit['outcome'],
  filled: readonly string[],
  claims: readonly string[],
) =>
  newEvent({ ids, at: now, leadId: lead.id, leadVersion: lead.version, correlationId: job.id, causationId: null }, 'lead.imported.v1', {
    importId: job.id,
    submissionId: submission.id,
    row,
    outcome,
    channel: lead.source.channel,
    filled: [...filled],
    claims: [...claims],
    defaultCountry: job.settings.defaultCountry,
    actor: job.actor,
  });

/**
 * The basis under which this person's data came here. Without a grant it is evidence about processing alone and moves no
 * state; a grant over a withdrawal is evidence of the claim, and the withdrawal stands.
 */
function evidence({ job, digest, now }: RowCapture, known: Lead | null): ConsentRecord {
  const { consent } = job.settings;
  const noticeText = evidenceOf(consent);
  const grant = consent.grants;
  const about = grant ?? { purpose: 'processing', channel: 'any' };
  const standing = known?.consent[consentKey(about.purpose, about.channel)];
  const state = stateAfterAnswer(standing, { granted: grant !== null });
  return {
    ...about,
    state,
    at: now,
    noticeText,
    noticeHash: digest.sha256(noticeText),
    formId: job.id,
    page: null,
    ipPrefix: null,
    act: grant === null ? 'note' : 'grant',
    basis: basisOf(consent.legalBasis),
    method: 'import',
    actor: job.actor,
  };
}

function touchOf({ ids, job, submission, fields, now }: RowCapture): Touch {
  const utm = Object.fromEntries(Object.entries(job.settings.source).map(([name, value]) => [`utm_${name}`, value]));
  return {
    ...attribute({ pageUrl: null, referrer: null, utm, clickIds: {}, ownHosts: [], selfReported: fields.selfReported }),
    id: brand<TouchId>(ids.next('touch')),
    at: now,
    signal: 'lead.imported',
    submissionId: submission.id,
    formId: null,
    tags: job.settings.tags,
    referrer: null,
    landingPage: null,
  };
}

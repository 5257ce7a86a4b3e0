import type * as z from 'zod';
import { $form } from '../../contracts/documents/form.ts';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import type { $formDryRun } from '../../contracts/http/submission-resources.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { SubmissionId } from '../../domain/kernel/ids.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { type CapturedFields, hasContact, readForm, readLeniently } from '../../domain/leads/capture.ts';
import type { Form } from '../../domain/leads/form.ts';
import { withStated } from '../../domain/leads/intake/stated-consent.ts';
import type { Via } from '../../domain/leads/submission.ts';
import { type Assessment, assess, rejectedAs } from '../../domain/spam/assess.ts';
import type { DocumentStore } from '../ports/document-store.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { Clock, Digest } from '../ports/system.ts';
import { messagesOf, textSignals } from '../spam/text-of-post.ts';
import { splitContext } from './capture-context.ts';
import { attributionOf } from './capture-touches.ts';
import { translate } from './translate.ts';

export type DryRunDeps = {
  readonly store: Pick<DocumentStore, 'draft' | 'manifest' | 'version'>;
  readonly leads: Pick<LeadStore, 'submission'>;
  readonly digest: Digest;
  readonly clock: Clock;
};
export type DryRunInput = {
  readonly formId: string;
  readonly version: 'draft' | 'published';
  /** A sample, or the receipt of a stored submission to be read again. */
  readonly sample: { readonly body: Readonly<Record<string, unknown>>; readonly via: Via } | { readonly receiptId: string };
};
export type FormDryRun = z.input<typeof $formDryRun>;

/**
 * What a post would become under a form, draft or published, and nothing written. Judges the texts alone: a sample has no
 * token, no agent and no sender, so these count as a person's.
 */
export const createDryRunForm =
  (deps: DryRunDeps) =>
  async (input: DryRunInput): Promise<Result<FormDryRun, Refusal>> => {
    const found = await formOf(deps, input);
    if (found === null) return err(refuse('unknown-document'));
    const sample = await sampleOf(deps, input.sample);
    if (sample === null) return err(refuse('unknown-receipt'));
    const now = deps.clock.now();
    const translated = translate(sample.via, sample.body, found.form);
    const split = splitContext(translated.fields, { referer: null, userAgent: null, sourceIp: null }, now, null);
    // Only our own form can tell a visitor what to mend; every other door takes what can be read.
    const strict = sample.via === 'form' ? readForm(found.form, split.fields) : null;
    const { fields: read, refused } = readLeniently(found.form, split.fields);
    const fields = withStated(read, translated.consents);
    const assessment =
      strict === null && !hasContact(fields)
        ? rejectedAs('no-contact')
        : assess(found.form.spam, { ...textSignals(fields), messages: messagesOf(found.form, split.fields), ...aPerson });
    const { channel, source, medium, campaign, selfReported, conflicts } = attributionOf(split.origin, found.form, fields.selfReported);
    return ok({
      version: found.version,
      outcome: strict?.ok === false ? 'invalid' : outcomes[assessment.verdict],
      issues: strict?.ok !== false ? [] : strict.error.map((issue) => ({ ...issue, in: 'body' as const })),
      ...readingOf(fields, deps.digest),
      warnings: refused.map((issue) => issue.message),
      touch: { channel, source, medium, campaign, selfReported, conflicts: [...conflicts] },
      submittedAt: split.submittedAt,
      assessment: { ...assessment, reasons: [...assessment.reasons] },
    });
  };

const aPerson = {
  honeypotFilled: false,
  token: 'valid',
  secondsOnPage: null,
  challenge: 'not-asked',
  botAgent: false,
  messageSenders: 1,
} as const;
const outcomes: Readonly<Record<Assessment['verdict'], FormDryRun['outcome']>> = {
  accept: 'accepted',
  quarantine: 'quarantined',
  reject: 'rejected',
};

const readingOf = ({ person, company, consents, extra, undeclared, unusable }: CapturedFields, digest: Digest) => ({
  person: { ...person },
  company: { ...company },
  consents: consents.map(({ purpose, channel, granted, noticeText }) => ({
    purpose,
    channel,
    granted,
    noticeHash: digest.sha256(noticeText),
  })),
  extra: { ...extra },
  undeclared: [...undeclared],
  unusable: [...unusable],
});

async function formOf({ store }: DryRunDeps, { formId, version }: DryRunInput): Promise<{ form: Form; version: number | null } | null> {
  const draft = version === 'draft' ? await store.draft('form', formId) : null;
  if (draft !== null) return { form: $form.parse(draft.body), version: null };
  const published = (await store.manifest()).find((entry) => entry.kind === 'form' && entry.id === formId);
  const body = published === undefined ? null : await store.version('form', formId, published.version);
  return published === undefined || body === null ? null : { form: $form.parse(body), version: published.version };
}

async function sampleOf({ leads }: DryRunDeps, sample: DryRunInput['sample']) {
  if ('body' in sample) return sample;
  const submission = await leads.submission(brand<SubmissionId>(sample.receiptId));
  return submission === null ? null : { body: submission.raw, via: submission.via };
}

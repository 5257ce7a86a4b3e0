import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import type { FormDefinition } from '../../contracts/http/routes/forms.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { millisOf } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { type Form, type FormField, localized } from '../../domain/leads/form.ts';
import { formTexts } from '../../domain/leads/form-texts.ts';
import type { Documents, Published } from '../documents/documents.ts';
import type { ProofOfWork } from '../ports/challenge.ts';
import type { Clock, Digest, Ids, SecretBox } from '../ports/system.ts';
import { issueFormToken } from '../spam/form-token.ts';
import { honeypotName } from '../spam/honeypot.ts';
import { createVisitor, type VisitorDeps } from './visitor.ts';

export type FormDefinitionDeps = VisitorDeps & {
  readonly documents: Documents;
  readonly box: SecretBox;
  readonly digest: Digest;
  readonly proofOfWork: Pick<ProofOfWork, 'issue'>;
  readonly clock: Clock;
  readonly ids: Ids;
};

export type FormDefinitionInput = {
  readonly formId: string;
  /** Language asked for, `de` or `de-AT`; null: the form's own. */
  readonly locale: string | null;
  /** What this browser got for its last post; null: nothing is known of it. */
  readonly visitorToken: string | null;
  /** The capture asked for proof of work. */
  readonly challenge: boolean;
  readonly origin: string | null;
};

/** Everything a page needs to show one form and to post it. Refuses what cannot be posted anyway. */
export const createFormDefinition = (deps: FormDefinitionDeps) => {
  const visitor = createVisitor(deps);
  return async (input: FormDefinitionInput): Promise<Result<FormDefinition, Refusal>> => {
    const form = await deps.documents.get('form', input.formId);
    if (form === null) return err(refuse('unknown-form'));
    if (!form.body.enabled) return err(refuse('form-disabled'));
    const now = deps.clock.now();
    const locale = localeOf(form.body, input.locale);
    const { answers } = await visitor.answersFor(form, await visitor.read(input.visitorToken), null);
    const values = Object.entries(answers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []));
    const issued = { formId: form.id, origin: input.origin, now, nonce: nonceOf(deps.ids) };
    return ok({
      formId: form.id,
      version: form.version,
      locale,
      action: `/v1/forms/${form.id}/submissions`,
      ...textsOf(deps, form.body, locale),
      honeypot: await honeypotName(deps.box, form.id),
      token: await issueFormToken(deps.box, issued),
      tokenSeconds: form.body.spam.tokenMinutes * 60,
      challenge: await challengeOf(deps, form, input.challenge, now),
      known: values.map(([name]) => name),
      values: Object.fromEntries(values),
    });
  };
};

/** The language asked for when the form speaks it, else the form's own. */
function localeOf(form: Form, wanted: string | null): string {
  const language = (wanted ?? '').slice(0, 2).toLowerCase();
  const texts = [...form.fields.map((field) => field.labels), ...form.consents.map((consent) => consent.noticeTexts), form.submitLabels];
  const spoken = texts.some((text) => Object.hasOwn(text ?? {}, language));
  return spoken ? language : form.locale;
}

function textsOf({ digest }: FormDefinitionDeps, form: Form, locale: string) {
  const consentNames = new Set(form.consents.map((consent) => consent.field));
  const required = new Set(form.fields.flatMap((field) => (field.required ? [field.name] : [])));
  return {
    fields: form.fields.filter((field) => !consentNames.has(field.name)).map((field) => fieldOf(field, locale)),
    consents: form.consents.map((consent) => {
      const text = localized(consent.noticeText, consent.noticeTexts, locale);
      const { field, purpose, channel } = consent;
      return { field, purpose, channel, text, hash: digest.sha256(text), required: required.has(field) };
    }),
    submitLabel: localized(form.submitLabel, form.submitLabels, locale),
    texts: { ...formTexts(locale) },
  };
}

/** Tokens of the HTML standard by lead attribute, for browsers that fill in what a person typed elsewhere. */
const autocompletes: Readonly<Record<string, string>> = {
  'person.email': 'email',
  'person.firstName': 'given-name',
  'person.lastName': 'family-name',
  'person.phone': 'tel',
  'person.title': 'organization-title',
  'person.country': 'country-name',
  'company.name': 'organization',
};

const fieldOf = (field: FormField, locale: string): FormDefinition['fields'][number] => ({
  name: field.name,
  type: field.mapTo === 'person.email' ? 'email' : field.type,
  label: localized(field.label, field.labels, locale),
  required: field.required,
  maxLength: field.maxLength ?? null,
  min: field.min ?? null,
  max: field.max ?? null,
  options: [...(field.options ?? [])],
  autocomplete: autocompletes[field.mapTo ?? ''] ?? null,
});

/** A fresh one for each page: its uses are counted by it. */
const nonceOf = (ids: Ids): string => ids.next('event').split('_')[1] ?? '';

async function challengeOf(
  deps: FormDefinitionDeps,
  form: Published<'form'>,
  asked: boolean,
  now: Instant,
): Promise<FormDefinition['challenge']> {
  const { challenge, tokenMinutes } = form.body.spam;
  if (challenge === null) return null;
  if (challenge.kind === 'turnstile') return { kind: 'turnstile', siteKey: challenge.siteKey, action: challenge.action };
  if (challenge.when === 'suspicious' && !asked) return null;
  const issued = await deps.proofOfWork.issue({
    formId: form.id,
    cost: challenge.cost,
    lifetimeMillis: tokenMinutes * 60_000,
    now: millisOf(now),
  });
  return { kind: 'altcha', issued };
}

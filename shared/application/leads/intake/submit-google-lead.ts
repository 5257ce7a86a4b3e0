import { type Refusal, refuse } from '../../../contracts/http/problems.ts';
import { err, ok, type Result } from '../../../domain/kernel/result.ts';
import { isTicked } from '../../../domain/leads/form-field.ts';
import { translateGoogleAds } from '../../../domain/leads/intake/google-ads.ts';
import { textOf } from '../../../domain/leads/intake/values.ts';
import { testLead } from '../../../domain/spam/assess.ts';
import { sameText } from '../../spam/form-token.ts';
import { createIntake, type IntakeDeps, platformKeyMillis } from './intake.ts';

export type GoogleLeadInput = { readonly formId: string; readonly body: Readonly<Record<string, unknown>> };

/**
 * Takes in a lead of a Google Ads lead form. The key is compared in constant time and never stored; `lead_id` makes a
 * repeat safe; a test lead stays in the ledger as rejected. A closed form keeps the lead too: it was paid for.
 */
export const createSubmitGoogleLead = (deps: IntakeDeps) => {
  const intake = createIntake(deps, translateGoogleAds);
  return async ({ formId, body }: GoogleLeadInput): Promise<Result<null, Refusal>> => {
    const form = await deps.documents.get('form', formId);
    if (form === null) return err(refuse('unknown-form'));
    const { google_key: key, ...raw } = body;
    const secret = await deps.formSecrets.get(formId, 'googleKey');
    if (secret === null || typeof key !== 'string' || !sameText(secret, key)) return err(refuse('unproven-sender'));
    const leadId = textOf(raw.lead_id);
    const rejectAs = isTicked(raw.is_test) ? testLead : form.body.enabled ? undefined : 'form-disabled';
    const done = await intake({
      form,
      via: 'google-ads',
      raw,
      idempotencyKey: leadId === null ? null : `google-ads|${leadId}`,
      keyLifetimeMillis: platformKeyMillis,
      context: { referer: null, userAgent: null, sourceIp: null },
      reading: 'lenient',
      judged: false,
      ...(rejectAs === undefined ? {} : { rejectAs }),
    });
    // The lead is there already, in another wording: it was stored the first time.
    return done.ok || done.error.code === 'idempotency-mismatch' ? ok(null) : done;
  };
};

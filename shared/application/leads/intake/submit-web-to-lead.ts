import { type Refusal, refuse } from '../../../contracts/http/problems.ts';
import { err, ok, type Result } from '../../../domain/kernel/result.ts';
import { clip } from '../../../domain/kernel/well-formed.ts';
import { listOf, textOf } from '../../../domain/leads/intake/values.ts';
import { translateWebToLead } from '../../../domain/leads/intake/web-to-lead.ts';
import type { Published } from '../../documents/documents.ts';
import type { CaptureContext } from '../capture-context.ts';
import type { TakenIn } from '../take-in.ts';
import { formOfOid } from './find-form.ts';
import { createIntake, type IntakeDeps } from './intake.ts';

export type WebToLeadInput = {
  readonly fields: Readonly<Record<string, unknown>>;
  /** `oid` or `orgId` of the address, for pages that post none. */
  readonly oid: string | null;
  readonly context: CaptureContext;
  readonly originAllowed: (origins: readonly string[]) => boolean;
};
export type WebToLeadReceipt = TakenIn & { readonly form: Published<'form'> };

/**
 * Takes in a Web-to-Lead post. The page that sent it shows no errors and its visitor is sent on whatever it holds, so all
 * of it is stored: what cannot become a lead as rejected, with the reason. Only an organisation without a form is refused,
 * since there is nobody to keep it for.
 */
export const createSubmitWebToLead = (deps: IntakeDeps) => {
  const intake = createIntake(deps, translateWebToLead);
  return async ({ fields, oid, context, originAllowed }: WebToLeadInput): Promise<Result<WebToLeadReceipt, Refusal>> => {
    // A page that was copied together posts it twice; both are the same page's.
    const [posted] = listOf(fields.oid).map(textOf);
    const id = textOf(fields.oid) ?? posted ?? oid ?? '';
    const form = await formOfOid(deps.documents, id);
    if (form === null) return err(refuse('unknown-form', `No form answers to the organisation id ${id === '' ? '(none)' : clip(id, 40)}.`));
    const rejectAs = form.body.enabled ? (originAllowed(form.body.origins) ? undefined : 'origin-refused') : 'form-disabled';
    const done = await intake({
      form,
      via: 'web-to-lead',
      raw: fields,
      idempotencyKey: null,
      context: { ...context, canAnswer: false },
      reading: 'lenient',
      judged: true,
      ...(rejectAs === undefined ? {} : { rejectAs }),
    });
    return done.ok ? ok({ ...done.value, form }) : done;
  };
};

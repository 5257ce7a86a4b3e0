import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Documents, Published } from '../documents/documents.ts';
import type { CaptureContext } from './capture-context.ts';
import { createTakeIn, type TakeInDeps, type TakenIn } from './take-in.ts';
import { createVisitor, senderOf, type VisitorDeps } from './visitor.ts';

export type CaptureDeps = TakeInDeps & VisitorDeps & { readonly documents: Documents<'form'> };

export type CaptureInput = {
  readonly formId: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly idempotencyKey: string | null;
  readonly context: CaptureContext;
};

export type CaptureReceipt = TakenIn & {
  readonly form: Published<'form'>;
  /** Proof for the next form that this browser has answered these fields. */
  readonly visitorToken: string;
};

/** Stores a submission of one of our own forms. A value means it is stored (R1). */
export const createCaptureSubmission = (deps: CaptureDeps) => {
  const takeIn = createTakeIn(deps);
  const visitor = createVisitor(deps);
  return async (input: CaptureInput): Promise<Result<CaptureReceipt, Refusal>> => {
    const form = await deps.documents.get('form', input.formId);
    if (form === null) return err(refuse('unknown-form'));
    if (!form.body.enabled) return err(refuse('form-disabled'));
    const { fields, idempotencyKey, context } = input;
    const before = await visitor.read(fields.visitorToken);
    const known = await visitor.answersFor(form, before, senderOf(form, fields));
    const done = await takeIn({
      form,
      via: 'form',
      raw: fields,
      fields,
      idempotencyKey,
      context,
      known: known.answers,
      excused: known.excused,
      reading: 'strict',
      judged: true,
    });
    if (!done.ok) return done;
    return ok({ ...done.value, form, visitorToken: await visitor.issue([...before, done.value.receiptId]) });
  };
};

import type { Refusal } from '../../../contracts/http/problems.ts';
import { isDisposable } from '../../../domain/enrichment/disposable.ts';
import { parseEmail } from '../../../domain/identity/email.ts';
import { registrableDomain } from '../../../domain/identity/registrable-domain.ts';
import { err, ok, type Result } from '../../../domain/kernel/result.ts';
import type { Form } from '../../../domain/leads/form.ts';
import { placeHubspot, translateHubspot } from '../../../domain/leads/intake/hubspot.ts';
import {
  blockedEmail,
  type HubspotError,
  hasCaptcha,
  hubspotFrameErrors,
  strayFieldErrors,
  valueError,
} from '../../../domain/leads/intake/hubspot-errors.ts';
import type { Placed } from '../../../domain/leads/intake/place.ts';
import { recordOf, textOf } from '../../../domain/leads/intake/values.ts';
import { defaultWeights } from '../../../domain/spam/settings.ts';
import type { Published } from '../../documents/documents.ts';
import type { CaptureContext } from '../capture-context.ts';
import type { TakenIn } from '../take-in.ts';
import { createIntake, type IntakeDeps } from './intake.ts';

export type HubspotInput = {
  readonly form: Published<'form'>;
  /** The body as decoded. */
  readonly body: unknown;
  readonly context: CaptureContext;
  /** True on the authenticated endpoint: a server posts, on behalf of the visitor it names. */
  readonly secure: boolean;
};
export type HubspotRefusal =
  | { readonly reason: 'errors'; readonly errors: readonly HubspotError[] }
  | { readonly reason: 'refused'; readonly refusal: Refusal };

/** Takes in a submission of HubSpot's form API. Its callers are told what is wrong, so it is read strictly unless they ask not to. */
export const createSubmitHubspot = (deps: IntakeDeps) => {
  const intake = createIntake(deps, translateHubspot);
  return async ({ form, body, context, secure }: HubspotInput): Promise<Result<TakenIn, HubspotRefusal>> => {
    const raw = recordOf(body);
    const placed = placeHubspot(raw, form.body);
    const lenient = raw.skipValidation === true;
    const errors = [...hubspotFrameErrors(raw), ...(lenient ? [] : formErrors(form.body, placed, secure))];
    if (errors.length > 0) return err({ reason: 'errors', errors });
    const done = await intake({
      form,
      via: 'hubspot',
      raw,
      idempotencyKey: null,
      context: secure ? visitorOf(raw) : context,
      reading: lenient ? 'lenient' : 'strict',
      judged: !secure,
    });
    return done.ok ? ok(done.value) : err(refusalOf(form.body, placed, done.error));
  };
};

/** The visitor a server speaks for; its own address and agent say nothing about them. */
const visitorOf = (raw: Readonly<Record<string, unknown>>): CaptureContext => ({
  referer: null,
  userAgent: null,
  sourceIp: textOf(recordOf(raw.context).ipAddress),
});

function formErrors(form: Form, placed: Placed, secure: boolean): readonly HubspotError[] {
  return [
    ...strayFieldErrors(placed),
    ...(isBlocked(form, placed) ? [blockedEmail] : []),
    ...(!secure && asksCaptcha(form) && !carriesSolution(placed) ? [hasCaptcha] : []),
  ];
}

/** A form that would reject a disposable address for that alone says so, as HubSpot does of providers it blocks. */
function isBlocked(form: Form, { fields }: Placed): boolean {
  const { weights, rejectAt } = form.spam;
  if ((weights['disposable-domain'] ?? defaultWeights['disposable-domain']) < rejectAt) return false;
  const name = form.fields.find((field) => field.mapTo === 'person.email')?.name ?? '';
  const email = parseEmail(textOf(fields.get(name)) ?? '')?.email ?? '';
  const domain = registrableDomain(email.slice(email.lastIndexOf('@') + 1));
  return domain !== null && isDisposable(domain);
}

const asksCaptcha = ({ spam: { challenge } }: Form): boolean =>
  challenge !== null && (challenge.kind === 'turnstile' || challenge.when === 'always');

const carriesSolution = ({ fields }: Placed): boolean => fields.has('altcha') || fields.has('cf-turnstile-response');

function refusalOf(form: Form, placed: Placed, refusal: Refusal): HubspotRefusal {
  if (refusal.code !== 'invalid-field' || refusal.issues === undefined) return { reason: 'refused', refusal };
  const errors = refusal.issues.map(({ pointer, code, message }) => valueError(form, placed, pointer.slice(1), code, message));
  return { reason: 'errors', errors };
}

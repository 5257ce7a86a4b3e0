import { type Refusal, refuse } from '../../../contracts/http/problems.ts';
import { err, ok, type Result } from '../../../domain/kernel/result.ts';
import { isMetaTestLead, translateMeta } from '../../../domain/leads/intake/meta.ts';
import { listOf, recordOf, textOf } from '../../../domain/leads/intake/values.ts';
import { testLead } from '../../../domain/spam/assess.ts';
import type { Published } from '../../documents/documents.ts';
import type { MetaLeads } from '../../ports/meta-leads.ts';
import { sameText } from '../../spam/form-token.ts';
import { formOfMetaPage } from './find-form.ts';
import { createIntake, type Intake, type IntakeDeps, platformKeyMillis } from './intake.ts';

export type MetaDeps = IntakeDeps & { readonly metaLeads: MetaLeads };
type Raw = Readonly<Record<string, unknown>>;

/** The handshake: the challenge to answer, when the token is the form's. */
export const createVerifyMeta =
  (deps: Pick<MetaDeps, 'documents' | 'formSecrets'>) =>
  async (input: {
    readonly formId: string;
    readonly query: Readonly<Record<string, string | undefined>>;
  }): Promise<Result<string, Refusal>> => {
    if ((await deps.documents.get('form', input.formId)) === null) return err(refuse('unknown-form'));
    const { 'hub.mode': mode, 'hub.verify_token': token = '', 'hub.challenge': challenge = '' } = input.query;
    const secret = await deps.formSecrets.get(input.formId, 'metaVerifyToken');
    const proven = secret !== null && sameText(secret, token) && mode === 'subscribe';
    return proven && /^[\w.-]{1,200}$/.test(challenge) ? ok(challenge) : err(refuse('unproven-sender'));
  };

/** Announced leads fetched at a time: Meta sends up to a thousand changes together, and waits 20 s. */
const atOnce = 8;

/**
 * Takes in the leads that a signed notification announces, each fetched from the Graph API. When one cannot be had now, the
 * answer is "unavailable" and Meta sends all of them again; those already stored are known by their id.
 */
export const createTakeMetaLeads = (deps: MetaDeps) => {
  const intake = createIntake(deps, translateMeta);
  return async (input: {
    readonly formId: string;
    readonly bytes: Uint8Array;
    readonly signature: string | null;
    readonly read: () => Result<Raw, Refusal>;
  }): Promise<Result<null, Refusal>> => {
    const form = await deps.documents.get('form', input.formId);
    if (form === null) return err(refuse('unknown-form'));
    const secret = await deps.formSecrets.get(form.id, 'metaAppSecret');
    if (secret === null || !sameText(`sha256=${deps.digest.hmacSha256(secret, input.bytes)}`, input.signature ?? ''))
      return err(refuse('unproven-sender'));
    const body = input.read();
    if (!body.ok) return body;
    const changes = leadChanges(body.value);
    let missing = false;
    for (let i = 0; i < changes.length; i += atOnce) {
      const done = await Promise.all(changes.slice(i, i + atOnce).map((change) => takeLead(deps, intake, form, change)));
      missing ||= done.includes('later');
    }
    return missing ? err(refuse('unavailable', 'not every lead could be fetched')) : ok(null);
  };
};

/** What the notification says of each new lead; the page stands beside the changes in older versions. */
const leadChanges = (body: Raw): readonly Raw[] =>
  listOf(body.entry)
    .map(recordOf)
    .flatMap((entry) =>
      listOf(entry.changes)
        .map(recordOf)
        .filter((change) => change.field === 'leadgen')
        .map((change): Raw => ({ page_id: entry.id, ...recordOf(change.value) })),
    );

async function takeLead(deps: MetaDeps, intake: Intake, addressed: Published<'form'>, change: Raw): Promise<'done' | 'later'> {
  const leadId = textOf(change.leadgen_id);
  if (leadId === null) return 'done';
  const form = await formOfMetaPage(deps.documents, addressed, textOf(change.page_id) ?? '');
  const store = (lead: Raw, rejectAs: string | undefined) => storeLead(intake, form ?? addressed, { leadId, change, lead, rejectAs });
  if (form === null) return store({}, 'foreign-page');
  const token = (await deps.formSecrets.get(form.id, 'metaPageToken')) ?? (await deps.formSecrets.get(addressed.id, 'metaPageToken'));
  if (token === null) return 'later';
  const answer = await deps.metaLeads.fetch({ leadId, token });
  if (answer.state === 'unavailable') return 'later';
  if (answer.state === 'gone') return store({}, 'lead-gone');
  return store(answer.lead, isMetaTestLead(answer.lead) ? testLead : form.body.enabled ? undefined : 'form-disabled');
}

type MetaPost = { readonly leadId: string; readonly change: Raw; readonly lead: Raw; readonly rejectAs: string | undefined };

async function storeLead(intake: Intake, form: Published<'form'>, { leadId, change, lead, rejectAs }: MetaPost): Promise<'done' | 'later'> {
  const done = await intake({
    form,
    via: 'meta',
    raw: { change, lead },
    idempotencyKey: `meta|${leadId}`,
    keyLifetimeMillis: platformKeyMillis,
    context: { referer: null, userAgent: null, sourceIp: null },
    reading: 'lenient',
    judged: false,
    ...(rejectAs === undefined ? {} : { rejectAs }),
  });
  return done.ok || done.error.code === 'idempotency-mismatch' ? 'done' : 'later';
}

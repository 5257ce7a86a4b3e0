import { brand } from '../../domain/kernel/brand.ts';
import type { SubmissionId } from '../../domain/kernel/ids.ts';
import { readLeniently } from '../../domain/leads/capture.ts';
import type { Published } from '../documents/documents.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { SecretBox } from '../ports/system.ts';
import { sameText } from '../spam/form-token.ts';

/**
 * A visitor is known by the receipts of what this browser posted itself, under a MAC. So the token can show nobody more
 * than they typed: who posts another person's address learns nothing that is stored about that person.
 */
export type VisitorDeps = { readonly leads: Pick<LeadStore, 'submission'>; readonly box: SecretBox };

/** The newest posts are worth remembering; each costs a read. */
const maxReceipts = 3;
const macLength = 32;

export function createVisitor(deps: VisitorDeps) {
  const macOf = async (text: string): Promise<string> => (await deps.box.mac('visitor', text)).slice(-macLength);
  return {
    /** `<receipt>~<receipt>.<mac>`, newest last. */
    issue: async (receipts: readonly SubmissionId[]): Promise<string> => {
      const text = [...new Set(receipts)].slice(-maxReceipts).join('~');
      return `${text}.${await macOf(text)}`;
    },
    /** The receipts of a token; none when it is absent or not ours. */
    read: async (token: unknown): Promise<readonly SubmissionId[]> => {
      if (typeof token !== 'string' || token.length > 400) return [];
      const dot = token.lastIndexOf('.');
      const text = token.slice(0, Math.max(0, dot));
      if (text === '' || !sameText(await macOf(text), token.slice(dot + 1))) return [];
      return text.split('~').map((id) => brand<SubmissionId>(id));
    },
    /** Posted values for the progressive fields of `form`, by field name, as this browser gave them before. */
    answersFor: async (form: Published<'form'>, receipts: readonly SubmissionId[]): Promise<Readonly<Record<string, unknown>>> => {
      const wanted = form.body.fields.filter((field) => field.progressive === true);
      if (wanted.length === 0 || receipts.length === 0) return {};
      const submissions = await Promise.all(receipts.map((id) => deps.leads.submission(id)));
      const answers = submissions.flatMap((submission) => {
        // Held posts count too: that a form asks again would tell a sender which of its posts are held.
        if (submission === null || submission.via !== 'form') return [];
        const good = usable(form, submission.raw);
        return wanted.flatMap(({ name }) =>
          good.has(name) && Object.hasOwn(submission.raw, name) ? [[name, submission.raw[name]] as const] : [],
        );
      });
      return Object.fromEntries(answers);
    },
  };
}

/** Fields of the form that hold a value its rules take. */
function usable(form: Published<'form'>, raw: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const refused = new Set(readLeniently(form.body, raw).refused.map((issue) => issue.pointer.slice(1)));
  const unusable = new Set(readLeniently(form.body, raw).fields.unusable);
  const names = form.body.fields.map((field) => field.name);
  return new Set(names.filter((name) => typeof raw[name] === 'string' && raw[name] !== '' && !refused.has(name) && !unusable.has(name)));
}

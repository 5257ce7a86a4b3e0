import { parseEmail } from '../../domain/identity/email.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { SubmissionId } from '../../domain/kernel/ids.ts';
import { plusMillis } from '../../domain/kernel/instant.ts';
import { readLeniently } from '../../domain/leads/capture.ts';
import type { Published } from '../documents/documents.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { Clock, SecretBox } from '../ports/system.ts';
import { sameText } from '../spam/form-token.ts';

/**
 * A visitor is known by the receipts of what this browser posted itself, under a MAC. So the token can show nobody more
 * than they typed: who posts another person's address learns nothing that is stored about that person.
 */
export type VisitorDeps = { readonly leads: Pick<LeadStore, 'submission'>; readonly box: SecretBox; readonly clock: Clock };

/** The newest posts are worth remembering; each costs a read. */
const maxReceipts = 3;
const macLength = 32;
/** As long as the browser remembers a visit. */
const oldestMillis = 400 * 86_400_000;

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
    /**
     * What this browser answered before for the progressive fields of `form`. `sender`: the address now posted, in its key
     * form; answers that came with another one are another person's and only `excused`: the page did not ask, so their
     * absence is no fault. Null, before anybody posts: whoever typed last.
     */
    answersFor: async (form: Published<'form'>, receipts: readonly SubmissionId[], sender: string | null): Promise<KnownAnswers> => {
      const wanted = form.body.fields.filter((field) => field.progressive === true);
      if (wanted.length === 0 || receipts.length === 0) return nothing;
      const oldest = plusMillis(deps.clock.now(), -oldestMillis);
      const submissions = await Promise.all(receipts.map((id) => deps.leads.submission(id)));
      const answers: [string, unknown][] = [];
      const excused = new Set<string>();
      for (const submission of submissions) {
        // Held posts count too: that a form asks again would tell a sender which of its posts are held.
        if (submission === null || submission.via !== 'form' || submission.receivedAt < oldest) continue;
        const good = usable(form, submission.raw);
        const own = sender === null || sender === senderOf(form, submission.raw);
        for (const { name } of wanted.filter((field) => good.has(field.name))) {
          if (own) answers.push([name, submission.raw[name]]);
          else excused.add(name);
        }
      }
      return { answers: Object.fromEntries(answers), excused };
    },
  };
}

export type KnownAnswers = { readonly answers: Readonly<Record<string, unknown>>; readonly excused: ReadonlySet<string> };
const nothing: KnownAnswers = { answers: {}, excused: new Set() };

/** The address in a post of the form, as its key. */
export function senderOf(form: Published<'form'>, raw: Readonly<Record<string, unknown>>): string {
  const name = form.body.fields.find((field) => field.mapTo === 'person.email')?.name ?? '';
  const value = Object.hasOwn(raw, name) ? raw[name] : undefined;
  return (typeof value === 'string' ? parseEmail(value)?.key : undefined) ?? '';
}

/** Fields of the form that hold a value its rules take. */
function usable(form: Published<'form'>, raw: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const { refused, fields } = readLeniently(form.body, raw);
  const bad = new Set([...refused.map((issue) => issue.pointer.slice(1)), ...fields.unusable]);
  const names = form.body.fields.map((field) => field.name);
  return new Set(names.filter((name) => typeof raw[name] === 'string' && raw[name] !== '' && !bad.has(name)));
}

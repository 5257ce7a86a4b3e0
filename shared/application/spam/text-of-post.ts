import { isDisposable } from '../../domain/enrichment/disposable.ts';
import { registrableDomain } from '../../domain/identity/registrable-domain.ts';
import type { CapturedFields } from '../../domain/leads/capture.ts';
import type { Form } from '../../domain/leads/form.ts';
import type { SpamSignals } from '../../domain/spam/assess.ts';

/** What the fields say by themselves, whoever sent them. */
export function textSignals({ person, company }: CapturedFields): Pick<SpamSignals, 'disposableDomain' | 'names'> {
  const email = person.email ?? null;
  const domain = email === null ? null : registrableDomain(email.slice(email.lastIndexOf('@') + 1));
  return {
    disposableDomain: domain !== null && isDisposable(domain),
    names: [person.firstName, person.lastName, company.name].flatMap((name) => name ?? []),
  };
}

/** Texts as posted in the form's fields of the type message. */
export const messagesOf = (form: Form, fields: Readonly<Record<string, unknown>>): readonly string[] =>
  form.fields.flatMap(({ name, type }) => {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return type === 'message' && typeof value === 'string' ? [value] : [];
  });

import type { Lead } from '../leads/lead.ts';

/** `{{name}}` of the values, an empty text where there is none; any other pair of braces stays as it is. */
const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? '') : whole));

export type Letter = { readonly subject: string; readonly text: string };

const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ').trim();

/** The letter for one person. Somebody else's unsubscribe link would be a power over them, so it is part of the text alone, which goes to them. */
export function filledLetter(
  { subject, text }: Letter,
  { person, company }: Pick<Lead, 'person' | 'company'>,
  unsubscribeUrl: string,
): Letter {
  const values = { firstName: person.firstName ?? '', lastName: person.lastName ?? '', company: company.name ?? '' };
  return { subject: oneLine(fill(subject, values)), text: fill(text, { ...values, unsubscribeUrl }) };
}

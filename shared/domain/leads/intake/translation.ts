import type { Form } from '../form.ts';
import type { Placed } from './place.ts';
import type { StatedConsent } from './stated-consent.ts';

/** A post of another product in the form's terms. */
export type Translation = {
  /** Under the names of the form and of the visit's context (`pageUrl`, `utm_source`). */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly consents: readonly StatedConsent[];
};

/** A raw post of one product under the names of our form. */
export type Translate = (raw: Readonly<Record<string, unknown>>, form: Form) => Translation;

/** Placed values with the visit's context, which wins over a field of the same name. */
export const translation = (
  placed: Placed,
  context: Readonly<Record<string, string>>,
  consents: readonly StatedConsent[] = [],
): Translation => ({ fields: Object.fromEntries([...placed.fields, ...Object.entries(context)]), consents });

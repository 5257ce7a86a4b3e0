import type { Form } from '../../domain/leads/form.ts';
import type { Via } from '../../domain/leads/submission.ts';

/**
 * A raw post of any door under the names of our form and of the visit's context (`pageUrl`, `utm_source`). Our own forms and
 * imports speak them already; what another product's page posts is translated, so that it can be read again later.
 */
export function translate(_via: Via, raw: Readonly<Record<string, unknown>>, _form: Form): Readonly<Record<string, unknown>> {
  return raw;
}

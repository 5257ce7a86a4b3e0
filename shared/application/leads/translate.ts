import type { Form } from '../../domain/leads/form.ts';
import { translateEspo } from '../../domain/leads/intake/espo.ts';
import { translateGoogleAds } from '../../domain/leads/intake/google-ads.ts';
import { translateHubspot } from '../../domain/leads/intake/hubspot.ts';
import { translateMeta } from '../../domain/leads/intake/meta.ts';
import type { Translate, Translation } from '../../domain/leads/intake/translation.ts';
import { translateWebToLead } from '../../domain/leads/intake/web-to-lead.ts';
import type { Via } from '../../domain/leads/submission.ts';

type Raw = Readonly<Record<string, unknown>>;
const asPosted: Translate = (raw) => ({ fields: raw, consents: [] });
const translators: Readonly<Record<Via, Translate>> = {
  form: asPosted,
  import: asPosted,
  hubspot: translateHubspot,
  'web-to-lead': translateWebToLead,
  espo: translateEspo,
  'google-ads': translateGoogleAds,
  meta: translateMeta,
};

/**
 * A raw post of any door under the names of our form and of the visit's context (`pageUrl`, `utm_source`). Our own forms and
 * imports speak them already; what another product's page posts is translated, so that it can be read again later.
 */
export const translate = (via: Via, raw: Raw, form: Form): Translation => translators[via](raw, form);

import * as z from 'zod';
import type { MetaLead, MetaLeads } from '../../application/ports/meta-leads.ts';

/** https://developers.facebook.com/docs/marketing-api/guides/lead-ads/retrieving */
const graph = 'https://graph.facebook.com/v23.0';
const wanted = [
  'id',
  'created_time',
  'field_data',
  'custom_disclaimer_responses',
  'form_id',
  'ad_id',
  'ad_name',
  'adset_id',
  'campaign_id',
  'campaign_name',
  'platform',
  'is_organic',
];

/** Several leads are fetched within one notification, which Meta gives up after 20 s. */
const timeoutMillis = 5000;
const maxAnswerBytes = 128 * 1024;

const $lead = z.looseObject({ id: z.string() });
const $fault = z.object({ error: z.object({ code: z.number() }) });
/** Unsupported get request: the object does not exist, or the token may not see it. */
const unknownObject = 100;

/** The Graph API. `base` is for tests against a server of their own. */
export const createMetaGraph = (base = graph): MetaLeads => ({
  fetch: async ({ leadId, token }): Promise<MetaLead> => {
    try {
      const answer = await fetch(`${base}/${encodeURIComponent(leadId)}?fields=${wanted.join(',')}`, {
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMillis),
        // Not in the query, where logs on the way would keep it.
        headers: { authorization: `Bearer ${token}` },
      });
      const bytes = await answer.arrayBuffer();
      if (bytes.byteLength > maxAnswerBytes) return { state: 'unavailable' };
      const body: unknown = JSON.parse(new TextDecoder().decode(bytes));
      if (!answer.ok) return faultOf(body);
      const lead = $lead.safeParse(body);
      return lead.success ? { state: 'found', lead: lead.data } : { state: 'unavailable' };
    } catch {
      return { state: 'unavailable' };
    }
  },
});

function faultOf(body: unknown): MetaLead {
  const fault = $fault.safeParse(body);
  return { state: fault.success && fault.data.error.code === unknownObject ? 'gone' : 'unavailable' };
}

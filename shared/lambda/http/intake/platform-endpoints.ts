import { createSubmitGoogleLead } from '../../../application/leads/intake/submit-google-lead.ts';
import { createTakeMetaLeads, createVerifyMeta, type MetaDeps } from '../../../application/leads/intake/take-meta-leads.ts';
import { adsRoutes } from '../../../contracts/http/routes/ads.ts';
import { ok } from '../../../domain/kernel/result.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { type BodyRules, bodyBytes } from '../read-body.ts';
import { readObject } from './read-object.ts';

/** A thousand changes in one notification. */
const metaRules: BodyRules = { bytes: 512 * 1024, depth: 8, types: ['application/json'] };

/** Webhooks of ad platforms: 200 once durable, 403 unproven, 503 to be sent again. */
export function platformEndpoints(deps: MetaDeps): readonly Endpoint[] {
  const submitGoogle = createSubmitGoogleLead(deps);
  const verifyMeta = createVerifyMeta(deps);
  const takeMeta = createTakeMetaLeads(deps);
  return [
    endpoint(adsRoutes.submitGoogleAds, async ({ params, event }) => {
      const body = readObject(event);
      if (!body.ok) return body;
      const done = await submitGoogle({ formId: params.formId, body: body.value });
      return done.ok ? ok({ status: 200, json: {} }) : done;
    }),
    endpoint(adsRoutes.verifyMeta, async ({ params, event }) => {
      const done = await verifyMeta({ formId: params.formId, query: event.queryStringParameters ?? {} });
      return done.ok ? ok({ status: 200, text: done.value }) : done;
    }),
    endpoint(adsRoutes.submitMeta, async ({ params, event, header }) => {
      const signature = header('x-hub-signature-256');
      const done = await takeMeta({ formId: params.formId, bytes: bodyBytes(event), signature, read: () => readObject(event, metaRules) });
      return done.ok ? ok({ status: 200, json: {} }) : done;
    }),
  ];
}

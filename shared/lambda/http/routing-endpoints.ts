import { createPreviewRoute, type PreviewDeps } from '../../application/routing/preview-route.ts';
import { createReRunRouting, type ReRunDeps } from '../../application/routing/re-run-routing.ts';
import { createUnroutedLeads } from '../../application/routing/unrouted-leads.ts';
import { routingRoutes } from '../../contracts/http/routes/routing.ts';
import { parseInstant } from '../../domain/kernel/instant.ts';
import { ok } from '../../domain/kernel/result.ts';
import { type Endpoint, endpoint } from './endpoint.ts';

export type RoutingDeps = PreviewDeps & ReRunDeps;

export function routingEndpoints(deps: RoutingDeps): readonly Endpoint[] {
  const preview = createPreviewRoute(deps);
  const unrouted = createUnroutedLeads(deps);
  const reRun = createReRunRouting(deps);
  return [
    endpoint(routingRoutes.previewRoute, async ({ params, body }) => {
      const at = body.at === undefined ? null : parseInstant(body.at);
      const done = await preview({ leadId: params.leadId, plan: body.plan, at, fresh: body.fresh });
      return done.ok ? ok({ status: 200, json: done.value }) : done;
    }),
    endpoint(routingRoutes.listUnrouted, async ({ query }) => {
      const { queue, reason = null, cursor = null, limit } = query;
      const page = await unrouted({ queue, reason, cursor, limit });
      const items = page.items.map((lead) => ({
        leadId: lead.id,
        stage: lead.stage,
        queue,
        reason: lead.queueReason,
        nextStep: lead.nextStep,
        since: lead.updatedAt,
      }));
      return ok({ status: 200, json: { items, cursor: page.cursor } });
    }),
    endpoint(routingRoutes.reRunRouting, async ({ body, principal, requestId }) => {
      const asked = { principal, requestId };
      const done =
        'leadIds' in body
          ? await reRun({ ...asked, among: body, cursor: null, limit: body.leadIds.length })
          : await reRun({
              ...asked,
              among: { queue: body.queue, reason: body.reason ?? null },
              cursor: body.cursor ?? null,
              limit: body.limit,
            });
      return ok({ status: 200, json: { requested: [...done.requested], skipped: [...done.skipped], cursor: done.cursor } });
    }),
  ];
}

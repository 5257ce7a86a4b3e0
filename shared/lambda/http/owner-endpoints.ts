import { createOwnerLeaves, createReadHoldings, type OwnerLeavesDeps } from '../../application/routing/owner-leaves.ts';
import { ownersRoutes } from '../../contracts/http/routes/owners.ts';
import { ok } from '../../domain/kernel/result.ts';
import { type Endpoint, endpoint } from './endpoint.ts';

export function ownerEndpoints(deps: OwnerLeavesDeps): readonly Endpoint[] {
  const leave = createOwnerLeaves(deps);
  const holdings = createReadHoldings(deps);
  return [
    endpoint(ownersRoutes.ownerLeaves, async ({ params, body, principal, requestId }) => {
      const done = await leave({ ownerId: params.ownerId, toOwnerId: body.toOwnerId, principal, requestId });
      return done.ok ? ok({ status: 202, json: done.value }) : done;
    }),
    endpoint(ownersRoutes.getHoldings, async ({ params }) => {
      const done = await holdings(params.ownerId);
      return done.ok ? ok({ status: 200, json: done.value }) : done;
    }),
  ];
}

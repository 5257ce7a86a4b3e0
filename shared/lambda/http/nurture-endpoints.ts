import { createReadNurture, type ReadNurtureDeps } from '../../application/nurture/read-nurture.ts';
import { nurtureRoutes } from '../../contracts/http/routes/nurture.ts';
import { ok } from '../../domain/kernel/result.ts';
import { type Endpoint, endpoint } from './endpoint.ts';

export function nurtureEndpoints(deps: ReadNurtureDeps): readonly Endpoint[] {
  const read = createReadNurture(deps);
  return [
    endpoint(nurtureRoutes.getNurture, async ({ params }) => {
      const found = await read(params.leadId);
      return found.ok ? ok({ status: 200, json: found.value }) : found;
    }),
  ];
}

import { formOfEspoKey } from '../../../application/leads/intake/find-form.ts';
import { createIntake, type IntakeDeps } from '../../../application/leads/intake/intake.ts';
import { refuse } from '../../../contracts/http/problems.ts';
import { intakeRoutes } from '../../../contracts/http/routes/intake.ts';
import { err, ok } from '../../../domain/kernel/result.ts';
import { translateEspo } from '../../../domain/leads/intake/espo.ts';
import { contextOf } from '../capture-endpoints.ts';
import { corsHeaders, originAllowed } from '../cors.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { allowHeaders } from './allow-headers.ts';
import { readObject } from './read-object.ts';

/** EspoCRM's lead capture. */
export function espoEndpoints(deps: IntakeDeps): readonly Endpoint[] {
  const intake = createIntake(deps, translateEspo);
  return [
    endpoint(intakeRoutes.submitEspo, async (request) => {
      const form = await formOfEspoKey(deps.documents, request.params.apiKey);
      if (form === null || !form.body.enabled) return err(refuse('unknown-form'));
      const origin = request.header('origin');
      if (origin !== null && !originAllowed(form.body.origins, origin)) return err(refuse('origin-refused'));
      const headers = corsHeaders(form.body.origins, origin);
      const raw = readObject(request.event);
      if (!raw.ok) return err({ ...raw.error, headers });
      const done = await intake({
        form,
        via: 'espo',
        raw: raw.value,
        idempotencyKey: null,
        context: { ...contextOf(request), canAnswer: false },
        reading: 'lenient',
        judged: true,
      });
      return done.ok ? ok({ status: 200, headers, json: true }) : err({ ...done.error, headers: { ...headers, ...done.error.headers } });
    }),
    endpoint(intakeRoutes.preflightEspo, async ({ params, header }) => {
      const form = await formOfEspoKey(deps.documents, params.apiKey);
      if (form === null || !form.body.enabled) return err(refuse('unknown-form'));
      return ok({ status: 204, headers: allowHeaders(form.body.origins, header('origin')) });
    }),
  ];
}

import { createReadQualification, type ReadQualificationDeps } from '../../application/qualification/read-qualification.ts';
import { createRecordEvidence, type RecordEvidenceDeps } from '../../application/qualification/record-evidence.ts';
import { qualificationRoutes } from '../../contracts/http/routes/qualification.ts';
import { ok } from '../../domain/kernel/result.ts';
import { type Endpoint, endpoint } from './endpoint.ts';

export type QualificationDeps = ReadQualificationDeps & RecordEvidenceDeps;

export function qualificationEndpoints(deps: QualificationDeps): readonly Endpoint[] {
  const read = createReadQualification(deps);
  const record = createRecordEvidence(deps);
  return [
    endpoint(qualificationRoutes.getQualification, async ({ params, query }) => {
      const found = await read(params.leadId, query.at ?? null);
      return found.ok ? ok({ status: 200, json: found.value }) : found;
    }),
    endpoint(qualificationRoutes.recordEvidence, async ({ params, body, principal, requestId }) => {
      const { criterion, holds, note = null, occurredAt = null } = body;
      const done = await record({ ...params, criterion, holds, note, occurredAt, principal, requestId });
      return done.ok ? ok({ status: 201, json: done.value }) : done;
    }),
  ];
}

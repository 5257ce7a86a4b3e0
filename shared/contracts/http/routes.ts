import type { ProblemCode } from './problems.ts';
import { adsRoutes } from './routes/ads.ts';
import { captureRoutes } from './routes/capture.ts';
import { commandLeadsRoutes } from './routes/command-leads.ts';
import type { Route } from './routes/common.ts';
import { consentRoutes } from './routes/consent.ts';
import { documentsRoutes } from './routes/documents.ts';
import { dryRunRoutes } from './routes/dry-run.ts';
import { duplicatesRoutes } from './routes/duplicates.ts';
import { engagementsRoutes } from './routes/engagements.ts';
import { enrichmentRoutes } from './routes/enrichment.ts';
import { formsRoutes } from './routes/forms.ts';
import { graphRoutes } from './routes/graph.ts';
import { intakeRoutes } from './routes/intake.ts';
import { lifecycleRoutes } from './routes/lifecycle.ts';
import { mergeLeadsRoutes } from './routes/merge-leads.ts';
import { nurtureRoutes } from './routes/nurture.ts';
import { ownersRoutes } from './routes/owners.ts';
import { privacyRoutes } from './routes/privacy.ts';
import { qualificationRoutes } from './routes/qualification.ts';
import { queuesRoutes } from './routes/queues.ts';
import { readLeadsRoutes } from './routes/read-leads.ts';
import { recordsRoutes } from './routes/records.ts';
import { routingRoutes } from './routes/routing.ts';
import { scoresRoutes } from './routes/scores.ts';
import { siteRoutes } from './routes/site.ts';
import { submissionsRoutes } from './routes/submissions.ts';
import { timeMachineRoutes } from './routes/time-machine.ts';
import { transferRoutes } from './routes/transfer.ts';

/**
 * The HTTP surface: path, schemas, scope and errors of every route, and the Lambda that serves it. CDK, the local
 * server, OpenAPI, the docs and the tests read this table; a function imports its own rows alone, because the schemas
 * of all routes together would take a tenth of every bundle.
 */
export const routeTable: readonly Route[] = [
  ...Object.values(captureRoutes),
  ...Object.values(intakeRoutes),
  ...Object.values(adsRoutes),
  ...Object.values(formsRoutes),
  ...Object.values(engagementsRoutes),
  ...Object.values(commandLeadsRoutes),
  ...Object.values(mergeLeadsRoutes),
  ...Object.values(privacyRoutes),
  ...Object.values(duplicatesRoutes),
  ...Object.values(readLeadsRoutes),
  ...Object.values(lifecycleRoutes),
  ...Object.values(routingRoutes),
  ...Object.values(ownersRoutes),
  ...Object.values(scoresRoutes),
  ...Object.values(enrichmentRoutes),
  ...Object.values(nurtureRoutes),
  ...Object.values(qualificationRoutes),
  ...Object.values(consentRoutes),
  ...Object.values(documentsRoutes),
  ...Object.values(dryRunRoutes),
  ...Object.values(timeMachineRoutes),
  ...Object.values(recordsRoutes),
  ...Object.values(graphRoutes),
  ...Object.values(queuesRoutes),
  ...Object.values(submissionsRoutes),
  ...Object.values(transferRoutes),
  ...Object.values(siteRoutes),
];

/** Every route may also answer these. */
export const commonProblems: readonly ProblemCode[] = ['internal-error', 'unavailable', 'unknown-route', 'method-not-allowed'];
export const authProblems: readonly ProblemCode[] = ['missing-key', 'invalid-key', 'missing-scope'];

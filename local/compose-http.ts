import { create as createConsent } from '../functions/consent/consent.http.ts';
import { create as createDocumentsFunction } from '../functions/documents/documents.http.ts';
import { create as createDryRun } from '../functions/documents/dry-run.http.ts';
import { create as createEngagements } from '../functions/engagement/engagements.http.ts';
import { create as createEnrichment } from '../functions/enrichment/enrichment.http.ts';
import { create as createForms } from '../functions/forms/forms.http.ts';
import { create as createGraph } from '../functions/graph/graph.http.ts';
import { create as createDuplicates } from '../functions/identity/duplicates.http.ts';
import { create as createAds } from '../functions/leads/ads.http.ts';
import { create as createCapture } from '../functions/leads/capture.http.ts';
import { create as createCommandLeads } from '../functions/leads/command-leads.http.ts';
import { create as createIntake } from '../functions/leads/intake.http.ts';
import { create as createLifecycle } from '../functions/leads/lifecycle.http.ts';
import { create as createMergeLeads } from '../functions/leads/merge-leads.http.ts';
import { create as createReadLeads } from '../functions/leads/read-leads.http.ts';
import { create as createSubmissions } from '../functions/leads/submissions.http.ts';
import { create as createNurture } from '../functions/nurture/nurture.http.ts';
import { create as createQueuesFunction } from '../functions/ops/queues.http.ts';
import { create as createPrivacy } from '../functions/privacy/privacy.http.ts';
import { create as createQualification } from '../functions/qualification/qualification.http.ts';
import { create as createRecordsFunction } from '../functions/records/records.http.ts';
import { create as createTimeMachine } from '../functions/replay/time-machine.http.ts';
import { create as createOwners } from '../functions/routing/owners.http.ts';
import { create as createRouting } from '../functions/routing/routing.http.ts';
import { create as createScores } from '../functions/scoring/scores.http.ts';
import { create as createSite } from '../functions/site/site.http.ts';
import { create as createTransfer } from '../functions/transfer/transfer.http.ts';
import { accountChangesOf, type Common, replayingOf } from './compose-parts.ts';
import type { LocalQueues } from './queues/local-queues.ts';
import type { Stores } from './stores.ts';

/** The functions behind HTTP routes. */
export function composeHttp({
  stores,
  queues,
  common,
}: {
  readonly stores: Stores;
  readonly queues: LocalQueues;
  readonly common: Common;
}) {
  const { assets, authenticate, box, digest, deliveries, roster } = stores;
  return {
    capture: createCapture({ ...common('capture'), ...stores.gate, box, digest }),
    intake: createIntake({ ...common('intake'), ...stores.gate, authenticate, box, digest }),
    ads: createAds({ ...common('ads'), ...stores.gate, box, digest, metaLeads: stores.metaLeads }),
    forms: createForms({ ...common('forms'), ...stores.gate, box, digest }),
    engagements: createEngagements({ ...common('engagements'), ...stores.gate, ...stores.email, assets, authenticate, box, digest }),
    'read-leads': createReadLeads({ ...common('read-leads'), authenticate, deliveries }),
    'command-leads': createCommandLeads({
      ...common('command-leads'),
      authenticate,
      roster,
      box,
      digest,
      accountLookup: stores.accountLookup,
    }),
    ...composePeople({ stores, common }),
    submissions: createSubmissions({ ...common('submissions'), authenticate, box, digest }),
    ...composeRules({ stores, common }),
    records: createRecordsFunction({
      ...common('records'),
      authenticate,
      store: stores.recordStore,
      documentStore: stores.documentStore,
      roster,
      accountChanges: accountChangesOf(stores, queues),
    }),
    ...composeWork({ stores, queues, common }),
    graph: createGraph({
      ...common('graph'),
      authenticate,
      store: stores.recordStore,
      documentStore: stores.documentStore,
      accountLookup: stores.accountLookup,
      assets: stores.assets,
    }),
    queues: createQueuesFunction({ ...common('queues'), authenticate, admin: queues.admin }),
    transfer: createTransfer({ ...common('transfer'), authenticate, jobs: stores.jobs, files: stores.files }),
    site: createSite({ ...common('site'), probe: stores.documentStore.manifest }),
  };
}

/** Who works on a lead, and what people make of it. */
function composeWork({ stores, queues, common }: { readonly stores: Stores; readonly queues: LocalQueues; readonly common: Common }) {
  const { accounts, accountLookup, authenticate, documentStore, recordStore, roster } = stores;
  const accountChanges = accountChangesOf(stores, queues);
  return {
    lifecycle: createLifecycle({ ...common('lifecycle'), authenticate, roster, store: recordStore, documentStore, accountChanges }),
    routing: createRouting({ ...common('routing'), authenticate, roster, accounts, accountLookup, store: documentStore }),
    owners: createOwners({ ...common('owners'), authenticate, roster, records: recordStore }),
  };
}

/** Rules as data, and what tries them. */
function composeRules({ stores, common }: { readonly stores: Stores; readonly common: Common }) {
  const { authenticate, box, digest, secrets, transport } = stores;
  return {
    documents: createDocumentsFunction({
      ...common('documents'),
      authenticate,
      store: stores.documentStore,
      recordStore: stores.recordStore,
      secrets,
      formSecretStore: stores.formSecretStore,
      box,
      transport,
    }),
    'dry-run': createDryRun({ ...common('dry-run'), authenticate, digest, store: stores.documentStore }),
    'time-machine': createTimeMachine({ ...common('time-machine'), authenticate, ...replayingOf(stores) }),
  };
}

/** Who the person is, what they allowed, and their rights. */
function composePeople({ stores, common }: { readonly stores: Stores; readonly common: Common }) {
  const { authenticate, box, digest, deliveries, roster } = stores;
  return {
    consent: createConsent({
      ...common('consent'),
      authenticate,
      box,
      digest,
      obligations: stores.obligations,
      nurture: stores.nurture,
    }),
    'merge-leads': createMergeLeads({ ...common('merge-leads'), authenticate, roster, groups: stores.groups }),
    privacy: createPrivacy({
      ...common('privacy'),
      authenticate,
      box,
      groups: stores.groups,
      erasures: stores.erasures,
      deliveries,
      matches: stores.matches,
      lookUps: stores.lookUps,
      nurture: stores.nurture,
      records: stores.recordStore,
      audit: stores.audit,
    }),
    enrichment: createEnrichment({ ...common('enrichment'), authenticate, lookUps: stores.lookUps }),
    nurture: createNurture({ ...common('nurture'), authenticate, nurture: stores.nurture }),
    qualification: createQualification({ ...common('qualification'), authenticate, accounts: stores.accounts }),
    scores: createScores({ ...common('scores'), authenticate, accounts: stores.accounts, learned: stores.learned }),
    duplicates: createDuplicates({ ...common('duplicates'), authenticate, roster, groups: stores.groups, matches: stores.matches }),
  };
}

import type { DatabaseSync } from 'node:sqlite';
import { create as createConsent } from '../functions/consent/consent.http.ts';
import { create as createPropagateConsent } from '../functions/consent/propagate-consent.queue.ts';
import { create as createSweepObligations } from '../functions/consent/sweep-obligations.schedule.ts';
import { create as createDocumentsFunction } from '../functions/documents/documents.http.ts';
import { create as createDryRun } from '../functions/documents/dry-run.http.ts';
import { create as createAttachVisitor } from '../functions/engagement/attach-visitor.queue.ts';
import { create as createEngagements } from '../functions/engagement/engagements.http.ts';
import { create as createAttachLeads } from '../functions/enrichment/attach-leads.queue.ts';
import { create as createEnrichLead } from '../functions/enrichment/enrich-lead.queue.ts';
import { create as createEnrichment } from '../functions/enrichment/enrichment.http.ts';
import { create as createLookUp } from '../functions/enrichment/look-up.queue.ts';
import { create as createSweepLookUps } from '../functions/enrichment/sweep-look-ups.schedule.ts';
import { create as createForms } from '../functions/forms/forms.http.ts';
import { create as createGraph } from '../functions/graph/graph.http.ts';
import { create as createDuplicates } from '../functions/identity/duplicates.http.ts';
import { create as createMatchLead } from '../functions/identity/match-lead.queue.ts';
import { create as createAds } from '../functions/leads/ads.http.ts';
import { create as createCapture } from '../functions/leads/capture.http.ts';
import { create as createCommandLeads } from '../functions/leads/command-leads.http.ts';
import { create as createIntake } from '../functions/leads/intake.http.ts';
import { create as createLifecycle } from '../functions/leads/lifecycle.http.ts';
import { create as createMergeLeads } from '../functions/leads/merge-leads.http.ts';
import { create as createReadLeads } from '../functions/leads/read-leads.http.ts';
import { create as createSubmissions } from '../functions/leads/submissions.http.ts';
import { create as createSweepStalled } from '../functions/leads/sweep-stalled.schedule.ts';
import { create as createNurture } from '../functions/nurture/nurture.http.ts';
import { create as createNurtureLead } from '../functions/nurture/nurture-lead.queue.ts';
import { create as createSweepNurture } from '../functions/nurture/sweep-nurture.schedule.ts';
import { create as createWakeNurture } from '../functions/nurture/wake-nurture.task.ts';
import { create as createQueuesFunction } from '../functions/ops/queues.http.ts';
import { create as createPublish } from '../functions/outbox/publish.stream.ts';
import { create as createClearErased } from '../functions/privacy/clear-erased.queue.ts';
import { create as createPrivacy } from '../functions/privacy/privacy.http.ts';
import { create as createQualification } from '../functions/qualification/qualification.http.ts';
import { create as createRecordsFunction } from '../functions/records/records.http.ts';
import { create as createReplayLeads } from '../functions/replay/replay-leads.queue.ts';
import { create as createTimeMachine } from '../functions/replay/time-machine.http.ts';
import { create as createOwners } from '../functions/routing/owners.http.ts';
import { create as createReHome } from '../functions/routing/re-home.queue.ts';
import { create as createRouteLead } from '../functions/routing/route-lead.queue.ts';
import { create as createRouting } from '../functions/routing/routing.http.ts';
import { create as createSweepUnrouted } from '../functions/routing/sweep-unrouted.schedule.ts';
import { create as createScoreLead } from '../functions/scoring/score-lead.queue.ts';
import { create as createScores } from '../functions/scoring/scores.http.ts';
import { create as createSweepScores } from '../functions/scoring/sweep-scores.schedule.ts';
import { create as createTrainScore } from '../functions/scoring/train-score.schedule.ts';
import { create as createSite } from '../functions/site/site.http.ts';
import { create as createStartClocks } from '../functions/sla/start-clocks.queue.ts';
import { create as createSweepClocks } from '../functions/sla/sweep-clocks.schedule.ts';
import { create as createWakeClock } from '../functions/sla/wake-clock.task.ts';
import { create as createWakeDueClock } from '../functions/sla/wake-due-clock.queue.ts';
import { create as createRunExport } from '../functions/transfer/run-export.queue.ts';
import { create as createRunImport } from '../functions/transfer/run-import.queue.ts';
import { create as createTransfer } from '../functions/transfer/transfer.http.ts';
import { create as createDeliver } from '../functions/webhooks/deliver.queue.ts';
import { create as createDeliverSlow } from '../functions/webhooks/deliver-slow.queue.ts';
import { create as createFanOut } from '../functions/webhooks/fan-out.queue.ts';
import { create as createSweepDeliveries } from '../functions/webhooks/sweep-deliveries.schedule.ts';
import { eventOfStreamRecord } from '../shared/adapters/dynamodb/stream-record.ts';
import { createAccountChanges } from '../shared/application/accounts/account-changes.ts';
import type { Documents } from '../shared/application/documents/documents.ts';
import { createFinishParked } from '../shared/application/leads/finish-parked.ts';
import { createPublishEvents } from '../shared/application/outbox/publish-events.ts';
import type { EngagementStore } from '../shared/application/ports/engagement-store.ts';
import type { LeadStore } from '../shared/application/ports/lead-store.ts';
import type { QueueSender } from '../shared/application/ports/messaging.ts';
import type { NurtureStore } from '../shared/application/ports/nurture-store.ts';
import type { Clock, Ids } from '../shared/application/ports/system.ts';
import { createSlowEndpoints } from '../shared/application/webhooks/slow-endpoints.ts';
import { createLog, type Log } from '../shared/lambda/log.ts';
import { createLocalBus } from './bus.ts';
import type { LocalLog } from './log.ts';
import { createOutbox } from './outbox.ts';
import type { LocalQueues } from './queues/local-queues.ts';
import { createStores, type Stores, type StoresInput } from './stores.ts';
import type { Timers } from './timers.ts';
import { clockWorkflow, createLocalWorkflows, nurtureWorkflow } from './workflows.ts';

export type ComposeInput = StoresInput & {
  readonly db: DatabaseSync;
  readonly queues: LocalQueues;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logLevel: string;
  readonly write: (line: string) => void;
  readonly localLog: LocalLog;
};

/** Every function of the system, built by the `create` that AWS uses, on the ports of one machine. */
export function composeLocal(input: ComposeInput) {
  const { clock, queues, timers, localLog } = input;
  const logOf = (name: string): Log => createLog({ minimum: input.logLevel, write: input.write, base: { function: name } });
  const stores = createStores(input);
  const { documents, roster, box, digest, deliveries, ids, recordStore: records, secrets, signer, random, transport, jobs, files } = stores;
  const publish = createPublishEvents({ publisher: createLocalBus(queues, timers), documents });
  const outbox = createOutbox({
    db: input.db,
    publish: createPublish({ log: logOf('outbox-publish'), readRecord: eventOfStreamRecord, publish }),
    timers,
    log: localLog,
  });
  const { leads, engagements, obligations, groups, erasures, matches, nurture } = announcing(outbox, stores);
  const common = (name: string) => ({ clock, ids, log: logOf(name), leads, engagements, documents, queues: queues.sender });
  const workflows = createLocalWorkflows(clockWorkflow, { wake: createWakeClock(common('wake-clock')), timers, log: localLog });
  const nurturing = composeNurture({ stores, nurture, common, timers, log: localLog });
  const finishParked = createFinishParked({ ...common('sweep-stalled'), box, digest });
  const delivering = { deliveries, obligations, secrets, signer, transport, random, slow: createSlowEndpoints() };
  return {
    outbox,
    workflows,
    nurtureWorkflows: nurturing.workflows,
    stores: { ...stores, leads, groups, erasures, accountChanges: accountChangesOf(stores, queues) },
    http: composeHttp({ stores: { ...stores, groups, erasures }, queues, common }),
    queue: {
      'enrich-lead': createEnrichLead({ ...common('enrich-lead'), publish, accountLookup: stores.accountLookup, box }),
      'look-up': createLookUp({ ...common('look-up'), ...lookingUpOf(stores) }),
      'attach-leads': createAttachLeads({ ...common('attach-leads'), records, box }),
      'score-lead': createScoreLead({ ...common('score-lead'), publish, roster, accounts: stores.accounts }),
      'attach-visitor': createAttachVisitor({ ...common('attach-visitor'), box }),
      'route-lead': createRouteLead({ ...common('route-lead'), publish, ...standingOf(stores) }),
      'nurture-lead': nurturing.lead,
      're-home': createReHome({ ...common('re-home'), records }),
      'start-clocks': createStartClocks({ ...common('start-clocks'), workflows }),
      'wake-due-clock': createWakeDueClock(common('wake-due-clock')),
      'fan-out-webhooks': createFanOut({ ...common('fan-out-webhooks'), deliveries, digest }),
      'deliver-webhook': createDeliver({ ...common('deliver-webhook'), ...delivering }),
      'deliver-webhook-slow': createDeliverSlow({ ...common('deliver-webhook-slow'), ...delivering }),
      'propagate-consent': createPropagateConsent({ ...common('propagate-consent'), deliveries, obligations, digest }),
      'clear-erased': createClearErased({
        ...common('clear-erased'),
        ...delivering,
        ...{ digest, erasures, matches, records, box, lookUps: stores.lookUps },
      }),
      'match-lead': createMatchLead({ ...common('match-lead'), groups, matches, box }),
      'run-import': createRunImport({ ...common('run-import'), jobs, files, box, digest }),
      'run-export': createRunExport({ ...common('run-export'), jobs, files }),
      'replay-leads': createReplayLeads({ ...common('replay-leads'), ...replayingOf(stores) }),
    },
    schedule: {
      'sweep-clocks': createSweepClocks(common('sweep-clocks')),
      'sweep-look-ups': createSweepLookUps({ ...common('sweep-look-ups'), lookUps: stores.lookUps }),
      'sweep-stalled': createSweepStalled({ ...common('sweep-stalled'), publish, finishParked, erasures }),
      'sweep-unrouted': createSweepUnrouted({ ...common('sweep-unrouted'), ...standingOf(stores) }),
      'sweep-scores': createSweepScores({ ...common('sweep-scores'), accounts: stores.accounts }),
      'sweep-nurture': nurturing.sweep,
      'train-score': createTrainScore({ ...common('train-score'), records, learned: stores.learned }),
      'sweep-deliveries': createSweepDeliveries({ ...common('sweep-deliveries'), deliveries }),
      'sweep-obligations': createSweepObligations({ ...common('sweep-obligations'), deliveries, obligations, digest }),
    },
  };
}

/** Nurture with its timers. No sender on one machine: every step is an event. */
function composeNurture(input: {
  readonly stores: Stores;
  readonly nurture: NurtureStore;
  readonly common: Common;
  readonly timers: Timers;
  readonly log: LocalLog;
}) {
  const { stores, nurture, common, timers, log } = input;
  const { accounts, box, digest } = stores;
  const stepping = { nurture, accounts, box, digest, mailer: null };
  const workflows = createLocalWorkflows(nurtureWorkflow, {
    wake: createWakeNurture({ ...common('wake-nurture'), ...stepping }),
    timers,
    log,
  });
  return {
    workflows,
    lead: createNurtureLead({ ...common('nurture-lead'), nurture, accounts, workflows }),
    sweep: createSweepNurture({ ...common('sweep-nurture'), ...stepping }),
  };
}

/** The stores whose commits hold events, so that the outbox hears of them. */
const announcing = (outbox: ReturnType<typeof createOutbox>, stores: Stores) => ({
  leads: outbox.wrap(stores.leads),
  engagements: outbox.wrapEngagements(stores.engagements),
  obligations: outbox.wrapObligations(stores.obligations),
  nurture: outbox.wrapNurture(stores.nurture),
  groups: outbox.wrapGroups(stores.groups),
  erasures: outbox.wrapErasures(stores.erasures),
  matches: outbox.wrapMatches(stores.matches),
});

type Common = (name: string) => {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly leads: LeadStore;
  readonly engagements: EngagementStore;
  readonly documents: Documents;
  readonly queues: QueueSender;
};

/** One process caches accounts for all its functions, so that a change is in force at once. */
const accountChangesOf = (stores: Pick<Stores, 'recordStore' | 'accounts' | 'accountLookup'>, queues: LocalQueues) =>
  createAccountChanges({
    store: stores.recordStore,
    queues: queues.sender,
    invalidate: () => {
      stores.accounts.invalidate();
      stores.accountLookup.invalidate();
    },
  });

/** What replays leads, few or many. */
const replayingOf = ({ jobs, files, pasts, documentStore, accounts, roster, recordStore }: Stores) => ({
  jobs,
  pasts,
  files,
  store: documentStore,
  accounts,
  roster,
  records: recordStore,
});

/** Who owners and accounts are. */
const standingOf = ({ roster, accounts, accountLookup }: Stores) => ({ roster, accounts, accountLookup });

/** What asks providers about leads. */
const lookingUpOf = ({ lookUps, providers, gate, accountLookup, box, digest }: Stores) => ({
  ...{ lookUps, providers, accountLookup, box, digest },
  formSecrets: gate.formSecrets,
});

/** The functions behind HTTP routes. */
function composeHttp({ stores, queues, common }: { readonly stores: Stores; readonly queues: LocalQueues; readonly common: Common }) {
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
export type LocalFunctions = ReturnType<typeof composeLocal>;

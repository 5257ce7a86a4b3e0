import type { DatabaseSync } from 'node:sqlite';
import { create as createPropagateConsent } from '../functions/consent/propagate-consent.queue.ts';
import { create as createSweepObligations } from '../functions/consent/sweep-obligations.schedule.ts';
import { create as createAttachVisitor } from '../functions/engagement/attach-visitor.queue.ts';
import { create as createAttachLeads } from '../functions/enrichment/attach-leads.queue.ts';
import { create as createEnrichLead } from '../functions/enrichment/enrich-lead.queue.ts';
import { create as createLookUp } from '../functions/enrichment/look-up.queue.ts';
import { create as createSweepLookUps } from '../functions/enrichment/sweep-look-ups.schedule.ts';
import { create as createMatchLead } from '../functions/identity/match-lead.queue.ts';
import { create as createSweepStalled } from '../functions/leads/sweep-stalled.schedule.ts';
import { create as createNurtureLead } from '../functions/nurture/nurture-lead.queue.ts';
import { create as createSweepNurture } from '../functions/nurture/sweep-nurture.schedule.ts';
import { create as createWakeNurture } from '../functions/nurture/wake-nurture.task.ts';
import { create as createPublish } from '../functions/outbox/publish.stream.ts';
import { create as createClearErased } from '../functions/privacy/clear-erased.queue.ts';
import { create as createReplayLeads } from '../functions/replay/replay-leads.queue.ts';
import { create as createReHome } from '../functions/routing/re-home.queue.ts';
import { create as createRouteLead } from '../functions/routing/route-lead.queue.ts';
import { create as createSweepUnrouted } from '../functions/routing/sweep-unrouted.schedule.ts';
import { create as createScoreLead } from '../functions/scoring/score-lead.queue.ts';
import { create as createSweepScores } from '../functions/scoring/sweep-scores.schedule.ts';
import { create as createTrainScore } from '../functions/scoring/train-score.schedule.ts';
import { create as createStartClocks } from '../functions/sla/start-clocks.queue.ts';
import { create as createSweepClocks } from '../functions/sla/sweep-clocks.schedule.ts';
import { create as createWakeClock } from '../functions/sla/wake-clock.task.ts';
import { create as createWakeDueClock } from '../functions/sla/wake-due-clock.queue.ts';
import { create as createRunExport } from '../functions/transfer/run-export.queue.ts';
import { create as createRunImport } from '../functions/transfer/run-import.queue.ts';
import { create as createDeliver } from '../functions/webhooks/deliver.queue.ts';
import { create as createDeliverSlow } from '../functions/webhooks/deliver-slow.queue.ts';
import { create as createFanOut } from '../functions/webhooks/fan-out.queue.ts';
import { create as createSweepDeliveries } from '../functions/webhooks/sweep-deliveries.schedule.ts';
import { eventOfStreamRecord } from '../shared/adapters/dynamodb/stream-record.ts';
import { createFinishParked } from '../shared/application/leads/finish-parked.ts';
import { createPublishEvents } from '../shared/application/outbox/publish-events.ts';
import type { NurtureStore } from '../shared/application/ports/nurture-store.ts';
import type { Clock } from '../shared/application/ports/system.ts';
import { createSlowEndpoints } from '../shared/application/webhooks/slow-endpoints.ts';
import { createLog, type Log } from '../shared/lambda/log.ts';
import { createLocalBus } from './bus.ts';
import { composeHttp } from './compose-http.ts';
import { accountChangesOf, type Common, lookingUpOf, replayingOf, standingOf } from './compose-parts.ts';
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
  const erasing = { digest, erasures, matches, records, box, lookUps: stores.lookUps };
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
      'clear-erased': createClearErased({ ...common('clear-erased'), ...delivering, ...erasing }),
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

export type LocalFunctions = ReturnType<typeof composeLocal>;

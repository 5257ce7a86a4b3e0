import type { DynamoDBRecord, SQSEvent } from 'aws-lambda';
import { create as createConsent } from '../../functions/consent/consent.http.ts';
import { create as createPropagateConsent } from '../../functions/consent/propagate-consent.queue.ts';
import { create as createSweepObligations } from '../../functions/consent/sweep-obligations.schedule.ts';
import { create as createDocumentsFunction } from '../../functions/documents/documents.http.ts';
import { create as createDryRun } from '../../functions/documents/dry-run.http.ts';
import { create as createAttachVisitor } from '../../functions/engagement/attach-visitor.queue.ts';
import { create as createEngagements } from '../../functions/engagement/engagements.http.ts';
import { create as createAttachLeads } from '../../functions/enrichment/attach-leads.queue.ts';
import { create as createEnrichLead } from '../../functions/enrichment/enrich-lead.queue.ts';
import { create as createEnrichment } from '../../functions/enrichment/enrichment.http.ts';
import { create as createLookUp } from '../../functions/enrichment/look-up.queue.ts';
import { create as createSweepLookUps } from '../../functions/enrichment/sweep-look-ups.schedule.ts';
import { create as createForms } from '../../functions/forms/forms.http.ts';
import { create as createGraph } from '../../functions/graph/graph.http.ts';
import { create as createDuplicates } from '../../functions/identity/duplicates.http.ts';
import { create as createMatchLead } from '../../functions/identity/match-lead.queue.ts';
import { create as createAds } from '../../functions/leads/ads.http.ts';
import { create as createCapture } from '../../functions/leads/capture.http.ts';
import { create as createCommandLeads } from '../../functions/leads/command-leads.http.ts';
import { create as createIntake } from '../../functions/leads/intake.http.ts';
import { create as createLifecycle } from '../../functions/leads/lifecycle.http.ts';
import { create as createMergeLeads } from '../../functions/leads/merge-leads.http.ts';
import { create as createReadLeads } from '../../functions/leads/read-leads.http.ts';
import { create as createSubmissions } from '../../functions/leads/submissions.http.ts';
import { create as createSweepStalled } from '../../functions/leads/sweep-stalled.schedule.ts';
import { create as createNurture } from '../../functions/nurture/nurture.http.ts';
import { create as createNurtureLead } from '../../functions/nurture/nurture-lead.queue.ts';
import { create as createSweepNurture } from '../../functions/nurture/sweep-nurture.schedule.ts';
import { create as createWakeNurture } from '../../functions/nurture/wake-nurture.task.ts';
import { create as createQueues } from '../../functions/ops/queues.http.ts';
import { create as createPublish } from '../../functions/outbox/publish.stream.ts';
import { create as createClearErased } from '../../functions/privacy/clear-erased.queue.ts';
import { create as createPrivacy } from '../../functions/privacy/privacy.http.ts';
import { create as createQualification } from '../../functions/qualification/qualification.http.ts';
import { create as createRecords } from '../../functions/records/records.http.ts';
import { create as createReplayLeads } from '../../functions/replay/replay-leads.queue.ts';
import { create as createTimeMachine } from '../../functions/replay/time-machine.http.ts';
import { create as createOwners } from '../../functions/routing/owners.http.ts';
import { create as createReHome } from '../../functions/routing/re-home.queue.ts';
import { create as createRouteLead } from '../../functions/routing/route-lead.queue.ts';
import { create as createRouting } from '../../functions/routing/routing.http.ts';
import { create as createSweepUnrouted } from '../../functions/routing/sweep-unrouted.schedule.ts';
import { create as createScoreLead } from '../../functions/scoring/score-lead.queue.ts';
import { create as createScores } from '../../functions/scoring/scores.http.ts';
import { create as createSweepScores } from '../../functions/scoring/sweep-scores.schedule.ts';
import { create as createTrainScore } from '../../functions/scoring/train-score.schedule.ts';
import { create as createSite } from '../../functions/site/site.http.ts';
import { create as createStartClocks } from '../../functions/sla/start-clocks.queue.ts';
import { create as createSweepClocks } from '../../functions/sla/sweep-clocks.schedule.ts';
import { create as createWakeClock } from '../../functions/sla/wake-clock.task.ts';
import { create as createWakeDueClock } from '../../functions/sla/wake-due-clock.queue.ts';
import { create as createRunExport } from '../../functions/transfer/run-export.queue.ts';
import { create as createRunImport } from '../../functions/transfer/run-import.queue.ts';
import { create as createTransfer } from '../../functions/transfer/transfer.http.ts';
import { create as createDeliver } from '../../functions/webhooks/deliver.queue.ts';
import { create as createDeliverSlow } from '../../functions/webhooks/deliver-slow.queue.ts';
import { create as createFanOut } from '../../functions/webhooks/fan-out.queue.ts';
import { create as createSweepDeliveries } from '../../functions/webhooks/sweep-deliveries.schedule.ts';
import { busEnvelope, consumersOf } from '../../local/bus.ts';
import { lambdaContext } from '../../local/lambda-context.ts';
import { demoDocuments, demoRecords } from '../../local/seed/demo.ts';
import { createMemoryDeliveryStore } from '../../shared/adapters/memory/delivery-store.ts';
import { createMemoryDocumentStore } from '../../shared/adapters/memory/document-store.ts';
import { createMemoryEndpointSecretStore } from '../../shared/adapters/memory/endpoint-secret-store.ts';
import { createMemoryEngagementStore } from '../../shared/adapters/memory/engagement-store.ts';
import { createMemoryErasures } from '../../shared/adapters/memory/erasures.ts';
import { createMemoryFileStore } from '../../shared/adapters/memory/file-store.ts';
import { createMemoryJobStore } from '../../shared/adapters/memory/job-store.ts';
import { createMemoryKeyStore } from '../../shared/adapters/memory/key-store.ts';
import { createMemoryLeadGroups } from '../../shared/adapters/memory/lead-groups.ts';
import { createMemoryLeadPasts } from '../../shared/adapters/memory/lead-pasts.ts';
import { emptyLeadState, logOf } from '../../shared/adapters/memory/lead-state.ts';
import { createMemoryLeadStore } from '../../shared/adapters/memory/lead-store.ts';
import { createMemoryLearnedStore } from '../../shared/adapters/memory/learned-store.ts';
import { createMemoryLookUpStore, emptyLookUpRows } from '../../shared/adapters/memory/look-up-store.ts';
import { createMemoryMatchStore, emptyMatchState } from '../../shared/adapters/memory/match-store.ts';
import { createMemoryNurtureStore } from '../../shared/adapters/memory/nurture-store.ts';
import { createMemoryObligationStore } from '../../shared/adapters/memory/obligation-store.ts';
import { createMemoryRecordStore } from '../../shared/adapters/memory/record-store.ts';
import { createFixedRandom, createManualClock, createSequentialIds } from '../../shared/adapters/memory/system.ts';
import { createDigest } from '../../shared/adapters/system/digest.ts';
import { createSecretBox } from '../../shared/adapters/system/secret-box.ts';
import { createSignatures } from '../../shared/adapters/system/signatures.ts';
import { createWebhookSigner } from '../../shared/adapters/system/webhook-signer.ts';
import { createAuthenticate } from '../../shared/application/access/authenticate.ts';
import { createAccountChanges } from '../../shared/application/accounts/account-changes.ts';
import { createAccountLookup } from '../../shared/application/accounts/account-lookup.ts';
import { createAccounts } from '../../shared/application/accounts/accounts.ts';
import { createReadConsentPolicy } from '../../shared/application/consent/consent-policy.ts';
import { createDocuments } from '../../shared/application/documents/documents.ts';
import { createLookUp as createOneLookUp } from '../../shared/application/enrichment/look-up.ts';
import { createAssets } from '../../shared/application/graph/assets.ts';
import { createFinishParked } from '../../shared/application/leads/finish-parked.ts';
import { createPublishEvents } from '../../shared/application/outbox/publish-events.ts';
import type { DeliveryStore } from '../../shared/application/ports/delivery-store.ts';
import type { AuditRow, DocumentStore, EndpointSecretStore } from '../../shared/application/ports/document-store.ts';
import type { Sns } from '../../shared/application/ports/email-proof.ts';
import type { EngagementStore } from '../../shared/application/ports/engagement-store.ts';
import type { Erasures } from '../../shared/application/ports/erasures.ts';
import type { LeadGroups } from '../../shared/application/ports/lead-groups.ts';
import type { LeadStore } from '../../shared/application/ports/lead-store.ts';
import type { Mail, MailAnswer } from '../../shared/application/ports/mailer.ts';
import type { MatchStore } from '../../shared/application/ports/match-store.ts';
import type { QueueSender } from '../../shared/application/ports/messaging.ts';
import type { MetaLeads } from '../../shared/application/ports/meta-leads.ts';
import type { NurtureStore } from '../../shared/application/ports/nurture-store.ts';
import type { ObligationStore } from '../../shared/application/ports/obligation-store.ts';
import type { ProviderCall, Providers } from '../../shared/application/ports/provider.ts';
import type { RecordStore } from '../../shared/application/ports/record-store.ts';
import type { WebhookAnswer, WebhookBusy, WebhookPost } from '../../shared/application/ports/webhook-transport.ts';
import type { ClockWorkflowInput, NurtureWorkflowInput } from '../../shared/application/ports/workflows.ts';
import { createRoster } from '../../shared/application/records/roster.ts';
import { createEndpointSecrets } from '../../shared/application/webhooks/endpoint-secrets.ts';
import { createSlowEndpoints } from '../../shared/application/webhooks/slow-endpoints.ts';
import { documentKinds } from '../../shared/contracts/documents/kinds.ts';
import type { LeadEvent } from '../../shared/contracts/events/catalogue.ts';
import { type Scope, scopes } from '../../shared/contracts/http/scopes.ts';
import { queueFunctions } from '../../shared/contracts/topology.ts';
import type { Obligation } from '../../shared/domain/consent/obligation.ts';
import type { LookUpResult, Provider } from '../../shared/domain/enrichment/facts.ts';
import { brand } from '../../shared/domain/kernel/brand.ts';
import type { LeadId } from '../../shared/domain/kernel/ids.ts';
import { instantFromMillis, millisOf } from '../../shared/domain/kernel/instant.ts';
import type { Nurture } from '../../shared/domain/nurture/run.ts';
import type { Delivery } from '../../shared/domain/webhooks/delivery.ts';
import { createLog } from '../../shared/lambda/log.ts';
import { gateOf } from './gate.ts';
import { eventOf, type TestRequest } from './http.ts';

type Message = { id: string; queue: string; body: string; visibleAt: number; receives: number; reason?: string; traceId?: string | null };
type Wake = (input: unknown, context: ReturnType<typeof lambdaContext>) => Promise<unknown>;
type Timer = { readonly task: 'wake-clock' | 'wake-nurture'; readonly input: unknown; readonly at: number };
type Post = WebhookPost & { readonly at: string };

export type WorldStores = {
  readonly leads: LeadStore;
  /** Absent: in memory, which only works with leads in memory. */
  readonly engagements?: EngagementStore;
  readonly deliveries: DeliveryStore;
  readonly documents: DocumentStore;
  readonly records: RecordStore;
  readonly secrets: EndpointSecretStore;
  readonly matches?: MatchStore;
  /** Absent: in memory, which only works with leads in memory. */
  readonly nurture?: NurtureStore;
};

export type WorldOptions = {
  readonly start?: string;
  /** Other stores than the memory ones, for counting what they cost. */
  readonly stores?: WorldStores;
  readonly seed?: boolean;
  /** Providers of enrichment; absent: those whose answers `vendors` decides. */
  readonly providers?: Providers;
  /** Where Meta's leads come from; absent: nobody answers. */
  readonly metaLeads?: MetaLeads;
  /** Amazon SNS; absent: nobody answers. */
  readonly sns?: Sns;
  /** Answers of the mail service; absent: no sender is configured. */
  readonly mail?: (mail: Mail) => Promise<MailAnswer> | MailAnswer;
  /** Faults and interleaving; absent: everything works, first in first out. */
  readonly chaos?: {
    /** Uniform in [0, 1). */
    readonly random: () => number;
    /** Chance that a message or stream record is delivered twice. */
    readonly duplicate: number;
    /** Chance that a store write commits and the caller is told of a fault (answer lost). */
    readonly lostAnswer: number;
    /** Chance that a committed event never leaves the stream. */
    readonly lostStream: number;
  };
};

/**
 * The whole system on a virtual clock: the production handlers of every function over memory adapters, with the bus,
 * the queues, the stream, the timers and the schedules in hand. `settle` runs what is due, `advance` moves time.
 */
export function createWorld(options: WorldOptions = {}) {
  const chaos = options.chaos;
  /** Chances that may change during a run. */
  const faults = { duplicate: chaos?.duplicate ?? 0, lostAnswer: chaos?.lostAnswer ?? 0, lostStream: chaos?.lostStream ?? 0 };
  const chance = (p: number): boolean => chaos !== undefined && chaos.random() < p;
  const clock = createManualClock(options.start);
  const nowMillis = (): number => millisOf(clock.now());
  const ids = createSequentialIds();
  const digest = createDigest();
  const logs: string[] = [];
  const log = createLog({ minimum: 'debug', write: (line) => logs.push(line) });
  const box = createSecretBox(async () => 'test-master-key-test-master-key-test-master-key');
  const signer = createWebhookSigner();

  const stream: LeadEvent[] = [];
  const published: LeadEvent[] = [];
  const messages: Message[] = [];
  const dead: Message[] = [];
  const timers: Timer[] = [];
  const mails: Mail[] = [];
  const started = new Set<string>();
  const posts: Post[] = [];
  const receiver = {
    answer: (_post: Post): WebhookAnswer | WebhookBusy => ({
      kind: 'answered',
      status: 200,
      retryAfterSeconds: null,
      body: 'ok',
      durationMs: 5,
    }),
  };

  const lookUpRows = emptyLookUpRows();
  /** What providers are asked, and what they answer. */
  const vendors = {
    calls: [] as (ProviderCall & { readonly provider: Provider; readonly at: string })[],
    answer: async (_provider: Provider, _call: ProviderCall): Promise<LookUpResult> => ({ kind: 'notFound', reason: 'nobody' }),
  };
  const state = emptyLeadState();
  const memory = options.stores?.leads ?? createMemoryLeadStore({ state });
  const counts = { invocations: 0, busEvents: 0, queueRequests: 0, workflows: 0 };
  /** A write of a store: once it is done its events go into the stream, and its answer may be lost on the way. */
  const around =
    <A extends readonly unknown[], R>(write: (...args: A) => Promise<R>, eventsOf: (result: R, ...args: A) => readonly LeadEvent[]) =>
    async (...args: A): Promise<R> => {
      const result = await write(...args);
      for (const event of eventsOf(result, ...args)) if (!chance(faults.lostStream)) stream.push(event);
      if (chance(faults.lostAnswer)) throw new Error('answer lost');
      return result;
    };
  /** Runs once, between the moment the next command, merge or wake has read its lead and the moment it decides. */
  const race: { between: ((leadId: LeadId) => Promise<unknown>) | null } = { between: null };
  const raced =
    <R>(read: (leadId: LeadId) => Promise<R | null>) =>
    async (leadId: LeadId): Promise<R | null> => {
      const found = structuredClone(await read(leadId));
      const between = race.between;
      if (between === null || found === null) return found;
      // Taken out first: what it does reads undisturbed.
      race.between = null;
      await between(leadId);
      return found;
    };
  const leads: LeadStore = {
    ...memory,
    // Asked for anew each time: a test may put another store in the place of this one.
    getWithClocks: raced((leadId) => memory.getWithClocks(leadId)),
    commit: around(
      (commit) => memory.commit(commit),
      (result, { events }) => (result.ok ? events : []),
    ),
    commitClock: around(
      (write) => memory.commitClock(write),
      (result, { events }) => (result === 'ok' ? events : []),
    ),
  };
  const auditRows: AuditRow[] = [];
  const memoryGroups = createMemoryLeadGroups({ state, audit: auditRows });
  const groups: LeadGroups = {
    read: raced(memoryGroups.read),
    commit: around(memoryGroups.commit, (result, { events }) => (result === 'ok' ? events : [])),
  };
  const rows = options.stores?.engagements ?? createMemoryEngagementStore({ state });
  const engagements: EngagementStore = {
    ...rows,
    append: around(rows.append, ({ events }) => events),
    judge: around(rows.judge, (result, _leadId, _judged, event) => (result === 'ok' ? [event] : [])),
  };
  const deliveryRows = new Map<string, Delivery>();
  const deliveries = options.stores?.deliveries ?? createMemoryDeliveryStore(deliveryRows);
  const appendEvents = (events: readonly LeadEvent[]): void => {
    for (const event of events) logOf(state, brand<LeadId>(event.leadId))?.set(event.id, event);
  };
  const obligationRows = new Map<string, Obligation>();
  const memoryObligations = createMemoryObligationStore({ rows: obligationRows, append: appendEvents });
  const obligations: ObligationStore = {
    ...memoryObligations,
    move: around(memoryObligations.move, (result, _obligation, _expected, events) => (result === 'ok' ? events : [])),
  };
  const nurtureRows = new Map<LeadId, Nurture>();
  const memoryNurture = options.stores?.nurture ?? createMemoryNurtureStore({ state, rows: nurtureRows });
  const nurture: NurtureStore = {
    ...memoryNurture,
    save: around(memoryNurture.save, (result, { events }) => (result === 'ok' ? events : [])),
  };
  const memoryErasures = createMemoryErasures({
    state,
    audit: auditRows,
    hanging: { deliveries: deliveryRows, obligations: obligationRows, lookUps: lookUpRows.states, nurture: nurtureRows },
  });
  const erasures: Erasures = {
    ...memoryErasures,
    commit: around(memoryErasures.commit, (result, { event }) => (result === 'ok' ? [event] : [])),
  };
  const matchState = emptyMatchState();
  const keptMatches = options.stores?.matches ?? createMemoryMatchStore({ state: matchState, append: appendEvents, audit: auditRows });
  const matches: MatchStore = {
    ...keptMatches,
    save: around(keptMatches.save, (result, _row, events) => (result === 'ok' ? events : [])),
  };
  const documentStore = options.stores?.documents ?? createMemoryDocumentStore();
  const documents = createDocuments({ store: documentStore, clock, kinds: documentKinds });
  const recordStore = options.stores?.records ?? createMemoryRecordStore({ audit: auditRows });
  const roster = createRoster({ store: recordStore, clock });
  const accounts = createAccounts({ store: recordStore, clock });
  const accountLookup = createAccountLookup({ store: recordStore, clock });
  const keys = createMemoryKeyStore();
  const authenticate = createAuthenticate({ keys, digest });
  const secrets = createEndpointSecrets({ store: options.stores?.secrets ?? createMemoryEndpointSecretStore(), box, signer, digest });

  const gate = gateOf({ box, clock });

  let messageCount = 0;
  /** Queues whose messages get lost. */
  const losing = new Set<string>();
  const enqueue = (queue: string, body: string, delayMillis = 0): void => {
    if (losing.has(queue)) return;
    const copies = chance(faults.duplicate) ? 2 : 1;
    for (let i = 0; i < copies; i += 1)
      messages.push({ id: `m${++messageCount}`, queue, body, visibleAt: nowMillis() + delayMillis, receives: 0 });
  };
  const queues: QueueSender = {
    send: async (queue, batch) => {
      counts.queueRequests += Math.ceil(batch.length / 10);
      for (const message of batch) enqueue(queue, JSON.stringify(message.body), (message.delaySeconds ?? 0) * 1000);
    },
    sendToDeadLetters: async (queue, letter) => {
      dead.push({
        id: `m${++messageCount}`,
        queue,
        body: letter.body,
        visibleAt: 0,
        receives: 1,
        reason: letter.reason,
        traceId: letter.traceId,
      });
    },
  };
  const accountChanges = createAccountChanges({
    store: recordStore,
    queues,
    invalidate: () => {
      accounts.invalidate();
      accountLookup.invalidate();
    },
  });
  const publish = createPublishEvents({
    documents,
    publisher: {
      publish: async (batch) => {
        for (const outgoing of batch) {
          published.push(outgoing.event);
          counts.busEvents += 1;
          for (const queue of consumersOf(outgoing)) {
            counts.queueRequests += 1;
            enqueue(queue, JSON.stringify(busEnvelope(outgoing)));
          }
        }
        return { failed: [] };
      },
    },
  });
  const workflows = {
    start: async (input: ClockWorkflowInput) => {
      const name = `${input.clockId}-${input.generation}`;
      if (started.has(name)) return;
      started.add(name);
      counts.workflows += 1;
      timers.push({ task: 'wake-clock', input, at: millisOf(input.wakeAt) });
    },
  };
  const nurtureWorkflows = {
    start: async (input: NurtureWorkflowInput) => {
      const name = `${input.leadId}-${input.trackId}-${input.cycle}-${input.generation}`;
      if (started.has(name)) return;
      started.add(name);
      timers.push({ task: 'wake-nurture', input, at: millisOf(input.wakeAt) });
    },
  };
  const admin = {
    states: async () =>
      queueFunctions.map(([, row]) => {
        const letters = dead.filter((m) => m.queue === row.queue);
        return {
          name: row.queue,
          depth: messages.filter((m) => m.queue === row.queue).length,
          inFlight: 0,
          deadLetters: {
            depth: letters.length,
            samples: letters
              .slice(0, 10)
              .map((m) => ({ id: m.id, reason: m.reason ?? 'attempts exhausted', traceId: m.traceId ?? null, receives: m.receives })),
          },
        };
      }),
    redrive: async (queue: string) => {
      const letters = dead.filter((m) => m.queue === queue);
      for (const letter of letters) {
        dead.splice(dead.indexOf(letter), 1);
        enqueue(queue, letter.body);
      }
      return { moved: letters.length };
    },
  };

  /** Uploads and results; a test puts a file here as its uploader would. */
  const fileRows = new Map<string, Uint8Array>();
  const files = createMemoryFileStore({ files: fileRows });
  const jobs = createMemoryJobStore({ audit: auditRows });
  const learned = createMemoryLearnedStore();
  const lookUps = createMemoryLookUpStore(lookUpRows);
  const base = { clock, ids, log };
  const transport = {
    post: async (request: WebhookPost) => {
      const post = { ...request, at: clock.now() };
      const answer = receiver.answer(post);
      if (answer.kind !== 'busy') posts.push(post);
      return answer;
    },
    refuse: () => null,
  };
  const common = {
    ...base,
    ...gate,
    leads,
    engagements,
    documents,
    roster,
    accounts,
    accountLookup,
    assets: createAssets({ store: recordStore, clock }),
    accountChanges,
    box,
    digest,
    queues,
    publish,
    deliveries,
    obligations,
    nurture,
    erasures,
    matches,
    groups,
    secrets,
    signer,
    transport,
    random: createFixedRandom(0.5),
    slow: createSlowEndpoints(),
    jobs,
    files,
    learned,
    lookUps,
    providers: options.providers ?? {
      ask: async (provider: Provider, call: ProviderCall) => {
        vendors.calls.push({ ...call, provider, at: clock.now() });
        return vendors.answer(provider, call);
      },
    },
    pasts: createMemoryLeadPasts(leads),
  };
  const metaLeads: MetaLeads = options.metaLeads ?? { fetch: async () => ({ state: 'unavailable' }) };
  const finishParked = createFinishParked(common);
  const http = {
    capture: createCapture(common),
    intake: createIntake({ ...common, authenticate }),
    ads: createAds({ ...common, metaLeads }),
    forms: createForms(common),
    engagements: createEngagements({
      ...common,
      authenticate,
      signatures: createSignatures(),
      sns: options.sns ?? { certificate: async () => null, confirm: async () => false },
    }),
    'read-leads': createReadLeads({ ...common, authenticate }),
    'command-leads': createCommandLeads({ ...common, authenticate }),
    consent: createConsent({ ...common, authenticate }),
    nurture: createNurture({ ...common, authenticate }),
    scores: createScores({ ...common, authenticate }),
    enrichment: createEnrichment({ ...common, authenticate }),
    qualification: createQualification({ ...common, authenticate }),
    'merge-leads': createMergeLeads({ ...common, authenticate, groups }),
    privacy: createPrivacy({
      ...common,
      authenticate,
      groups,
      records: recordStore,
      audit: { write: async (row) => void auditRows.push(row) },
    }),
    duplicates: createDuplicates({ ...common, authenticate }),
    submissions: createSubmissions({ ...common, authenticate }),
    documents: createDocumentsFunction({ ...common, authenticate, store: documentStore, recordStore }),
    'dry-run': createDryRun({ ...common, authenticate, store: documentStore }),
    'time-machine': createTimeMachine({ ...common, authenticate, store: documentStore, records: recordStore }),
    records: createRecords({ ...common, authenticate, store: recordStore, documentStore }),
    lifecycle: createLifecycle({ ...common, authenticate, store: recordStore, documentStore }),
    routing: createRouting({ ...common, authenticate, store: documentStore }),
    owners: createOwners({ ...common, authenticate, records: recordStore }),
    graph: createGraph({ ...common, authenticate, store: recordStore, documentStore }),
    queues: createQueues({ ...base, authenticate, admin }),
    transfer: createTransfer({ ...common, authenticate }),
    site: createSite({ ...base, documents, probe: documentStore.manifest }),
  };
  const consumers = {
    'enrich-lead': createEnrichLead(common),
    'look-up': createLookUp(common),
    'attach-leads': createAttachLeads({ ...common, records: recordStore }),
    'score-lead': createScoreLead(common),
    'attach-visitor': createAttachVisitor(common),
    'route-lead': createRouteLead(common),
    'nurture-lead': createNurtureLead({ ...common, workflows: nurtureWorkflows }),
    're-home': createReHome({ ...common, records: recordStore }),
    'start-clocks': createStartClocks({ ...base, queues, workflows }),
    'wake-due-clock': createWakeDueClock(common),
    'fan-out-webhooks': createFanOut(common),
    'deliver-webhook': createDeliver(common),
    'deliver-webhook-slow': createDeliverSlow(common),
    'propagate-consent': createPropagateConsent(common),
    'clear-erased': createClearErased({ ...common, records: recordStore }),
    'match-lead': createMatchLead(common),
    'run-import': createRunImport(common),
    'run-export': createRunExport(common),
    'replay-leads': createReplayLeads({ ...common, store: documentStore, records: recordStore }),
  } as const;
  const wakeClock: Wake = createWakeClock(common);
  const { mail } = options;
  const mailer =
    mail === undefined
      ? null
      : {
          send: async (letter: Mail) => {
            mails.push(letter);
            return mail(letter);
          },
        };
  const wakeNurture: Wake = createWakeNurture({ ...common, mailer });
  const sweeps = {
    stalled: createSweepStalled({ ...common, finishParked }),
    clocks: createSweepClocks(common),
    lookUps: createSweepLookUps(common),
    scores: createSweepScores(common),
    nurture: createSweepNurture({ ...common, mailer }),
    unrouted: createSweepUnrouted(common),
    learned: createTrainScore({ ...common, records: recordStore }),
    deliveries: createSweepDeliveries(common),
    obligations: createSweepObligations(common),
  };
  const relay = createPublish({ log, publish, readRecord: (record) => JSON.parse(record.dynamodb?.SequenceNumber ?? 'null') as LeadEvent });
  /** A fresh one for each invocation: its deadline counts from now on. */
  const context = () => lambdaContext('test', 30, { now: nowMillis, after: () => () => undefined });

  /** The next runnable index: first in order, or a random one under chaos. */
  const pick = (length: number): number => (chaos === undefined ? 0 : Math.floor(chaos.random() * length));

  async function runStream(): Promise<void> {
    const batch = stream.splice(0, chaos === undefined ? stream.length : 1 + pick(stream.length));
    const records = batch.map((event): DynamoDBRecord => ({ eventName: 'INSERT', dynamodb: { SequenceNumber: JSON.stringify(event) } }));
    counts.invocations += 1;
    const result = await relay({ Records: records }, context());
    const first = result.batchItemFailures[0]?.itemIdentifier;
    if (first !== undefined) stream.unshift(...batch.slice(records.findIndex((record) => record.dynamodb?.SequenceNumber === first)));
  }

  /** One invocation with up to a batch of what is due in the message's queue; under chaos each message goes alone. */
  async function runMessage(first: Message): Promise<void> {
    const row = queueFunctions.find(([, entry]) => entry.queue === first.queue)?.[1];
    const consumer = Object.entries(consumers).find(([name]) => name === first.queue)?.[1];
    if (row === undefined || consumer === undefined) throw new Error(`no consumer of ${first.queue}`);
    const due = messages.filter((message) => message.queue === first.queue && message.visibleAt <= nowMillis());
    const batch = (chaos === undefined ? due.slice(0, row.batchSize) : [first]).map((message) => ({
      ...message,
      receives: message.receives + 1,
    }));
    const taken = new Set(batch.map((message) => message.id));
    messages.splice(0, messages.length, ...messages.filter((message) => !taken.has(message.id)));
    counts.invocations += 1;
    counts.queueRequests += 2;
    const failed = new Set((await consumer(sqsEvent(batch), context())).batchItemFailures.map((failure) => failure.itemIdentifier));
    for (const message of batch.filter((entry) => failed.has(entry.id))) {
      if (message.receives >= row.maxReceives) dead.push(message);
      else messages.push({ ...message, visibleAt: nowMillis() + 1000 });
    }
  }

  /** Runs everything that is due now, until nothing is. */
  async function settle(): Promise<void> {
    for (let i = 0; i < 100_000; i += 1) {
      const due = messages.filter((message) => message.visibleAt <= nowMillis());
      const ripe = timers.filter((timer) => timer.at <= nowMillis());
      const work = [
        ...(stream.length > 0 ? [runStream] : []),
        ...due.map((m) => () => runMessage(m)),
        ...ripe.map((t) => () => runTimer(t)),
      ];
      const next = work[pick(work.length)];
      if (next === undefined) return;
      await next();
    }
    throw new Error('the system does not settle');
  }

  async function runTimer(timer: Timer): Promise<void> {
    timers.splice(timers.indexOf(timer), 1);
    const next = (await (timer.task === 'wake-clock' ? wakeClock : wakeNurture)(timer.input, context()).catch(() => ({
      done: false,
      wakeAt: instantFromMillis(nowMillis() + 1000),
    }))) as {
      done: boolean;
      wakeAt: string | null;
    };
    if (!next.done && next.wakeAt !== null) timers.push({ ...timer, at: Math.max(Date.parse(next.wakeAt), nowMillis()) });
  }

  async function sweep(): Promise<void> {
    for (const run of Object.values(sweeps)) await run(undefined, context()).catch(() => undefined);
    await settle();
  }

  /** Moves time by `millis`, stopping at every due message, timer and minute sweep on the way. */
  async function advance(millis: number, { sweeping = true } = {}): Promise<void> {
    const end = nowMillis() + millis;
    let nextSweep = Math.floor(nowMillis() / 60_000) * 60_000 + 60_000;
    await settle();
    while (nowMillis() < end) {
      const upcoming = [...messages.map((m) => m.visibleAt), ...timers.map((t) => t.at), ...(sweeping ? [nextSweep] : [])].filter(
        (at) => at > nowMillis(),
      );
      clock.set(instantFromMillis(Math.min(end, ...upcoming)));
      await settle();
      if (sweeping && nowMillis() >= nextSweep) {
        await sweep();
        nextSweep += 60_000;
      }
    }
  }

  async function request(input: TestRequest) {
    const { function: name, event } = eventOf(input);
    counts.invocations += 1;
    const result = await http[name](event, context());
    const type = result.headers['content-type'] ?? '';
    return {
      status: result.statusCode,
      headers: result.headers,
      text: result.body,
      json: type.includes('json') ? JSON.parse(result.body) : null,
    };
  }

  const key = `ll_${'k'.repeat(32)}`;
  const addKey = async (
    token: string,
    granted: readonly Scope[],
    principal: { type: 'owner' | 'integration'; id: string },
    expiresAt: string | null = null,
  ) =>
    keys.put({
      id: `key-${token}`,
      hash: digest.sha256(token),
      name: 'test',
      principal,
      scopes: granted,
      createdAt: clock.now(),
      expiresAt: expiresAt === null ? null : instantFromMillis(Date.parse(expiresAt)),
      revokedAt: null,
    });
  const api = (method: string, path: string, json?: unknown, headers: Readonly<Record<string, string>> = {}) =>
    request({
      method,
      path,
      ...(json === undefined ? {} : { json }),
      headers: { authorization: `Bearer ${key}`, ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    });
  const submit = (formId: string, json: unknown, headers: Readonly<Record<string, string>> = {}) =>
    request({ method: 'POST', path: `/v1/forms/${formId}/submissions`, json, headers: { 'content-type': 'application/json', ...headers } });
  /** Puts and publishes a document over the API; throws on a refusal. */
  const publishDocument = async (kind: string, id: string, body: unknown) => {
    const put = await api('PUT', `/v1/documents/${kind}/${id}`, body);
    if (put.status !== 200) throw new Error(put.text);
    const done = await api('POST', `/v1/documents/${kind}/${id}/publish`);
    if (done.status !== 200) throw new Error(done.text);
    return put.json;
  };

  const ready = (async () => {
    await addKey(key, scopes, { type: 'integration', id: 'admin' });
    if (options.seed === false) return;
    for (const { kind, id, body } of demoRecords)
      await recordStore.put(kind, id, { ...body, id }, null, {
        id: 'a',
        at: clock.now(),
        actor: 'seed',
        action: 'seed',
        target: id,
        difference: [],
      });
    for (const { kind, id, body } of demoDocuments) await publishDocument(kind, id, body);
    // A test reads what it did itself.
    auditRows.length = 0;
  })();

  return {
    ready,
    counts,
    faults,
    race,
    clock,
    ids,
    leads,
    groups,
    erasures,
    engagements,
    memory,
    state,
    deliveries,
    deliveryRows,
    obligationRows,
    obligations,
    matches,
    matchState,
    jobs,
    files,
    pasts: common.pasts,
    fileRows,
    auditRows,
    digest,
    queues,
    documents,
    documentStore,
    recordStore,
    learned,
    vendors,
    lookUps,
    lookUpRows,
    losing,
    /** One move of a look-up, as one sandbox of many makes it. */
    lookUp: createOneLookUp({ ...common, policy: createReadConsentPolicy(documents) }),
    roster,
    accounts,
    keys,
    addKey,
    messages,
    dead,
    stream,
    published,
    posts,
    receiver,
    gate,
    box,
    logs,
    timers,
    nurture,
    nurtureRows,
    mails,
    /** What the workflow of a run does. */
    wakeNurture: (input: { readonly leadId: string; readonly trackId: string; readonly cycle: number; readonly generation: number }) =>
      wakeNurture(input, context()),
    /** What the workflow of a clock does at its instant. */
    wake: (input: { readonly clockId: string; readonly leadId: string; readonly generation: number }) => wakeClock(input, context()),
    enqueue,
    settle,
    sweep,
    advance,
    request,
    api,
    submit,
    publishDocument,
    sweeps,
    signer,
    transport,
  };
}

export type World = ReturnType<typeof createWorld>;

const sqsEvent = (batch: readonly Message[]): SQSEvent => ({
  Records: batch.map((message) => ({
    messageId: message.id,
    receiptHandle: message.id,
    body: message.body,
    attributes: {
      ApproximateReceiveCount: String(message.receives),
      SentTimestamp: '0',
      SenderId: 'x',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:local:0:${message.queue}`,
    awsRegion: 'local',
  })),
});

/** Poll-free wait for a world with its seed in place. */
export async function seededWorld(options: WorldOptions = {}): Promise<World> {
  const world = createWorld(options);
  await world.ready;
  await world.settle();
  return world;
}

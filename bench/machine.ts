import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoDocuments, demoRecords } from '../local/seed/demo.ts';
import { createDiskFileStore } from '../shared/adapters/disk/file-store.ts';
import type { SealedTable } from '../shared/adapters/dynamodb/client.ts';
import { createDocumentStore } from '../shared/adapters/dynamodb/document-store.ts';
import { createEngagementStore } from '../shared/adapters/dynamodb/engagement-store.ts';
import { createJobStore } from '../shared/adapters/dynamodb/job-store.ts';
import { createLeadPasts } from '../shared/adapters/dynamodb/lead-pasts.ts';
import { createLeadStore } from '../shared/adapters/dynamodb/lead-store.ts';
import { createRecordStore } from '../shared/adapters/dynamodb/record-store.ts';
import { createSystemClock } from '../shared/adapters/system/clock.ts';
import { createIds } from '../shared/adapters/system/ids.ts';
import { createSecretBox } from '../shared/adapters/system/secret-box.ts';
import { createAccounts } from '../shared/application/accounts/accounts.ts';
import { createDocuments } from '../shared/application/documents/documents.ts';
import { mapAtOnce } from '../shared/application/map-at-once.ts';
import { createRoster } from '../shared/application/records/roster.ts';
import { createStartDryRun } from '../shared/application/replay/manage-dry-runs.ts';
import { createRunDryRun } from '../shared/application/replay/run-dry-run.ts';
import { documentKinds } from '../shared/contracts/documents/kinds.ts';
import { $rubric } from '../shared/contracts/documents/rubric.ts';
import { $planDryRun } from '../shared/contracts/http/dry-run-resources.ts';
import { $dryRunMessage } from '../shared/contracts/messages.ts';
import { brand } from '../shared/domain/kernel/brand.ts';
import type { DecisionId } from '../shared/domain/kernel/ids.ts';
import { type Instant, plusMillis } from '../shared/domain/kernel/instant.ts';
import type { Decision } from '../shared/domain/leads/decision.ts';
import { factsOf } from '../shared/domain/leads/facts.ts';
import type { Lead } from '../shared/domain/leads/lead.ts';
import type { Rubric } from '../shared/domain/scoring/rubric.ts';
import { scoreLead } from '../shared/domain/scoring/score-lead.ts';
import { commitOf, eventOf, leadOf, touchOf } from '../test/conformance/builders.ts';
import { engagementOf } from '../test/support/engagements.ts';
import { startEngine } from '../test/support/engine.ts';

const principal = { type: 'integration', id: 'bench', scopes: new Set<never>() } as const;
const audit = (id: string, at: Instant) => ({ id, at, actor: 'bench', action: 'seed', target: id, difference: [] });
const hour = 3_600_000;
const signals = [
  'page.viewed',
  'pricing.viewed',
  'content.downloaded',
  'email.clicked',
  'page.viewed',
  'webinar.attended',
  'page.viewed',
  'pricing.viewed',
];

function portsOn(table: SealedTable, folder: string) {
  const clock = createSystemClock();
  const box = createSecretBox(async () => 'bench-master-key-of-more-than-32-characters');
  const queue: unknown[] = [];
  const send = async (_: string, messages: readonly { readonly body: unknown }[]) => void queue.push(...messages.map((m) => m.body));
  const [store, records] = [createDocumentStore(table), createRecordStore(table)];
  return {
    clock,
    queue,
    queues: { send },
    files: createDiskFileStore({ folder, sign: (text) => box.mac('file', text), clock }),
    ids: createIds(),
    jobs: createJobStore(table),
    leads: createLeadStore(table),
    pasts: createLeadPasts(table),
    engagements: createEngagementStore(table),
    store,
    records,
    documents: createDocuments({ store, clock, kinds: documentKinds }),
    accounts: createAccounts({ store: records, clock }),
    roster: createRoster({ store: records, clock }),
  };
}
type Ports = ReturnType<typeof portsOn>;

/** What the demo rubric does not look at: acts, which fade. */
const behaviour = {
  id: 'behaviour',
  min: 0,
  max: 60,
  decay: { percent: 50, intervalDays: 30 },
  signals: Object.entries({
    'page.viewed': 3,
    'pricing.viewed': 12,
    'content.downloaded': 8,
    'email.clicked': 4,
    'webinar.attended': 15,
  }).map(([signal, points]) => ({ id: signal.replace('.', '-'), label: signal, signal, points, maxAwards: 10 })),
};

/** The demo configuration with acts, and a draft that differs from it in one fit rule and one signal. */
async function configure({ store, records, ids, clock }: Ports): Promise<Rubric> {
  const at = clock.now();
  for (const { kind, id, body } of demoRecords) await records.put(kind, id, { ...body, id }, null, audit(ids.next('audit'), at));
  for (const { kind, id, body } of demoDocuments) {
    const put = await store.putDraft(kind, id, body, null, audit(ids.next('audit'), at));
    if (put.ok) await store.publish(kind, id, body, put.revision, audit(ids.next('audit'), at));
  }
  const demo = $rubric.parse(demoDocuments.find(({ kind }) => kind === 'rubric')?.body);
  const rubric = { ...demo, engagement: { ...demo.engagement, groups: [...demo.engagement.groups, behaviour] } };
  const published = await store.putDraft('rubric', 'default', { ...rubric }, null, audit(ids.next('audit'), at));
  if (published.ok) await store.publish('rubric', 'default', { ...rubric }, published.revision, audit(ids.next('audit'), at));
  const draft = structuredClone(rubric);
  for (const group of draft.engagement.groups) for (const signal of group.signals) Object.assign(signal, { points: signal.points * 1.3 });
  await store.putDraft('rubric', 'default', { ...draft }, null, audit(ids.next('audit'), at));
  return rubric;
}

/** A lead of the past year: a form, eight acts over three days, a scoring after the form and one after the acts. */
async function pastLead({ leads, engagements, ids }: Ports, rubric: Rubric, n: number, capturedAt: Instant): Promise<void> {
  const titles = ['VP Sales', 'Student', 'Head of IT', 'Consultant'];
  const base = leadOf({ capturedAt, createdAt: capturedAt, updatedAt: capturedAt });
  const seniority = n % 3 === 0 ? 'vp' : n % 3 === 1 ? 'manager' : 'entry';
  const person = {
    ...base.person,
    email: `p${n}@bench-${n % 500}.example`,
    title: titles[n % 4] ?? null,
    seniority,
    country: 'DE',
    emailKind: 'business',
  } as const;
  const company = { ...base.company, employees: (n % 9) * 120, industry: 'software', domain: `bench-${n % 500}.example` };
  const lead: Lead = { ...base, person, company };
  const touches = [
    touchOf({ at: capturedAt, tags: [n % 5 === 0 ? 'demo' : 'newsletter'], formId: n % 5 === 0 ? 'demo-request' : 'newsletter' }),
  ];
  const acts = signals.slice(0, n % 9).map((signal, i) => engagementOf({ at: plusMillis(capturedAt, (i + 1) * 9 * hour), signal }));
  const scored = (at: Instant): Decision => {
    const facts = factsOf(lead);
    const result = scoreLead({ facts, touches, rubric, rubricVersion: 'default@1', at });
    return {
      id: brand<DecisionId>(ids.next('decision')),
      leadId: lead.id,
      kind: 'scoring',
      at,
      causationId: null,
      leadVersion: 1,
      documents: [{ kind: 'rubric', id: 'default', version: 1 }],
      inputs: { facts, touches: 1 },
      outcome: { ...result.summary, stage: result.qualified ? 'mql' : 'lead', qualified: result.qualified, mql: result.mqlTrace },
      reasons: result.lines,
    };
  };
  const decisions = [scored(plusMillis(capturedAt, 2000)), scored(plusMillis(capturedAt, 80 * hour))];
  await leads.commit(commitOf(lead, { touches, decisions, now: capturedAt }));
  if (acts.length > 0) await engagements.append(lead.id, acts, () => eventOf(lead));
}

/** A dry run over so many past leads by its queue function on the embedded engine and the disk, nothing else running. */
export async function machineRate(count: number, guarded: boolean) {
  const folder = mkdtempSync(join(tmpdir(), 'leadline-bench-'));
  const engine = await startEngine();
  try {
    const deps = portsOn(await engine.table(), folder);
    const rubric = await configure(deps);
    const from = plusMillis(deps.clock.now(), -366 * 24 * hour);
    await mapAtOnce(
      Array.from({ length: count }, (_, n) => n),
      (n) => pastLead(deps, rubric, n, plusMillis(from, ((n + 0.5) / count) * 360 * 24 * hour)),
    );
    const body = $planDryRun.parse({ from, limit: count, ...(guarded ? { guardRails: { maxFewerMqlPercent: 5, keepWon: true } } : {}) });
    const started = await createStartDryRun(deps)({ kind: 'rubric', id: 'default', body, principal });
    if (!started.ok) throw new Error(started.error.code);
    let [peak, slices] = [0, 0];
    const sampler = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 50);
    const [began, cpu] = [performance.now(), process.cpuUsage()];
    const run = createRunDryRun(deps);
    for (let message = deps.queue.shift(); message !== undefined; message = deps.queue.shift()) {
      await run($dryRunMessage.parse(message));
      slices += 1;
    }
    clearInterval(sampler);
    const seconds = (performance.now() - began) / 1000;
    const used = process.cpuUsage(cpu);
    const done = await deps.jobs.get('dry-run', started.value.id);
    return {
      leads: done?.replayed,
      state: done?.state,
      differences: done?.differences,
      mqls: `${done?.summary?.mql.published} → ${done?.summary?.mql.draft}`,
      slices,
      seconds,
      'leads/s': count / seconds,
      'CPU ms each': (used.user + used.system) / 1000 / count,
      'RSS MB peak': peak / 1024 / 1024,
    };
  } finally {
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

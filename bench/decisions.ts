import dayjs from 'dayjs';
import businessTime from 'dayjs-business-time';
import { demoDocuments } from '../local/seed/demo.ts';
import { createLeadStore } from '../shared/adapters/dynamodb/lead-store.ts';
import { createMemoryLeadStore } from '../shared/adapters/memory/lead-store.ts';
import { $routingPlan } from '../shared/contracts/documents/routing-plan.ts';
import { $rubric } from '../shared/contracts/documents/rubric.ts';
import { brand } from '../shared/domain/kernel/brand.ts';
import type { LeadId } from '../shared/domain/kernel/ids.ts';
import { type Instant, instantFromMillis, plusMillis } from '../shared/domain/kernel/instant.ts';
import { factsOf } from '../shared/domain/leads/facts.ts';
import { decideRoute } from '../shared/domain/routing/decide-route.ts';
import { scoreLead } from '../shared/domain/scoring/score-lead.ts';
import { addBusinessMillis, businessMillis } from '../shared/domain/sla/business-time.ts';
import { leadOf, touchOf } from '../test/conformance/builders.ts';
import { startEngine } from '../test/support/engine.ts';
import { routers } from '../test/support/routers.ts';

const start = instantFromMillis(Date.UTC(2026, 2, 2, 9));
const seconds = 1.5;

/** Calls a second on one core. */
function rate(call: (i: number) => unknown): number {
  for (let i = 0; i < 200; i += 1) call(i);
  const began = performance.now();
  let calls = 0;
  while (performance.now() - began < seconds * 1000) for (let i = 0; i < 50; i += 1) call(calls++);
  return (calls / (performance.now() - began)) * 1000;
}

const bodyOf = (kind: string) => demoDocuments.find((row) => row.kind === kind && (kind === 'calendar' ? row.id === 'berlin' : true))?.body;

/** The rubric of the seed over a lead with 20 acts; the plan of the seed over teams of 50. */
export function pureRates() {
  const rubric = $rubric.parse(bodyOf('rubric'));
  const plan = $routingPlan.parse(bodyOf('routing-plan'));
  const lead = leadOf({ stage: 'mql', person: { ...leadOf().person, country: 'US', language: 'en', title: 'VP Sales', seniority: 'vp' } });
  const facts = factsOf(lead);
  const touches = Array.from({ length: 20 }, (_, i) => touchOf({ at: plusMillis(start, -i * 3_600_000) }));
  const owners = Array.from({ length: 50 }, (_, i) => ({
    id: `o${i}`,
    name: `O${i}`,
    active: i % 7 !== 0,
    languages: ['en'],
    calendarId: null,
  }));
  const team = (id: string) =>
    [id, { id, name: id, members: owners.map(({ id: ownerId }, i) => ({ ownerId, weight: 1 + (i % 5) })) }] as const;
  const roster = { teams: new Map([team('emea'), team('americas')]), owners: new Map(owners.map((row) => [row.id, row])), absences: [] };
  const seen = { pools: new Map([['americas', null]]), loads: new Map(), calendars: new Map() };
  const input = { plan, leadId: brand<LeadId>('lead_1'), facts, at: start, roster, standing: null, declinedBy: [], seen };
  return [
    {
      what: 'scoreLead, seed rubric, 20 touches',
      'per second': rate(() => scoreLead({ facts, touches, rubric, rubricVersion: 'r@1', at: start })),
    },
    { what: 'decideRoute, seed plan, team of 50, with trace', 'per second': rate(() => decideRoute(input)) },
  ];
}

/** Routings a second through the use case, `atOnce` at once, all for one team and 50 accounts. */
export async function contendedRates() {
  const owners = ['ina', 'jan', 'kim', 'lea', 'max'];
  const accounts = {
    steps: ['account-owner'],
    parents: 'ignored',
    whenAway: 'cover',
    caps: 'always',
    match: [],
    deals: [],
    conflictQueue: 'conflicts',
    assign: 'account',
    assignmentDays: 30,
  };
  const plan = {
    name: 'Plan',
    accounts,
    rules: [{ id: 'all', label: 'All', when: { all: [] }, teamId: 'team' }],
    catchAll: { queue: 'unrouted' },
    slaPolicyId: 'standard',
  };
  const records = {
    ...Object.fromEntries(owners.map((id) => [`owner/${id}`, { name: id, caps: [{ per: 'day', max: 10_000 }] }])),
    'team/team': { name: 'Team', members: owners.map((ownerId) => ({ ownerId, weight: 1 })) },
    ...Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`account/a${i}`, { name: `A${i}`, domain: `a${i}.example` }])),
  };
  const engine = await startEngine();
  try {
    const rows = [];
    for (const [where, store, count] of [
      ['memory', createMemoryLeadStore(), 4000],
      ['embedded engine', createLeadStore(await engine.table()), 800],
    ] as const)
      for (const atOnce of [1, 16]) {
        const system = await routers({ start, plan, records, store });
        const leads = Array.from({ length: count }, (_, i) => {
          const lead = leadOf({ stage: 'mql', pendingStep: 'route', ...(i % 2 === 0 ? { accountId: `a${(i / 2) % 50}` } : {}) });
          return { ...lead, pendingSince: lead.createdAt };
        });
        for (const lead of leads) await system.add(lead);
        const left = leads.values();
        const worker = async (): Promise<void> => {
          for (const lead of left) await system.route(lead);
        };
        const began = performance.now();
        await Promise.all(Array.from({ length: atOnce }, worker));
        rows.push({ store: where, 'at once': atOnce, leads: count, 'routed per second': (count / (performance.now() - began)) * 1000 });
      }
    return rows;
  } finally {
    await engine.stop();
  }
}

/** Working hours Monday to Friday, 9 to 17, in UTC for both, since the peer knows no zones; from random instants over ten years. */
export function calendarRates() {
  dayjs.extend(businessTime);
  const window = [{ from: '09:00', to: '17:00' }];
  const days = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
  const calendar = { name: 'c', zone: 'UTC', week: Object.fromEntries(days.map((day) => [day, window])), holidays: [] };
  const hours = [{ start: '09:00:00', end: '17:00:00' }];
  dayjs.setBusinessTime({ sunday: null, monday: hours, tuesday: hours, wednesday: hours, thursday: hours, friday: hours, saturday: null });
  const from = (i: number): Instant => instantFromMillis(Date.UTC(2020, 0, 1) + ((i * 7_919_333) % (10 * 365 * 1440)) * 60_000);
  const peer = (i: number) => dayjs(from(i));
  const sums = [0, 1, 2, 3, 4].map((i) => {
    const ours = addBusinessMillis(calendar, from(i * 31), 8 * 3_600_000 * 3);
    return [
      ours,
      peer(i * 31)
        .addBusinessMinutes(8 * 60 * 3)
        .toISOString(),
    ];
  });
  const later = 30 * 86_400_000;
  const pair = (name: string, ours: number, theirs: number) => ({
    what: name,
    'ours /s': ours,
    'dayjs-business-time /s': theirs,
    ratio: ours / theirs,
  });
  return {
    agree: sums.every(([a, b]) => a === b),
    rows: [
      pair(
        'add three working days',
        rate((i) => addBusinessMillis(calendar, from(i), 8 * 3_600_000 * 3)),
        rate((i) => peer(i).addBusinessMinutes(8 * 60 * 3)),
      ),
      pair(
        'working time in 30 days',
        rate((i) => businessMillis(calendar, from(i), plusMillis(from(i), later))),
        rate((i) => peer(i).businessMinutesDiff(peer(i).add(30, 'day'))),
      ),
    ],
  };
}

import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../shared/application/ports/system.ts';
import { millisOf } from '../../shared/domain/kernel/instant.ts';
import type { Team } from '../../shared/domain/routing/plan.ts';
import type { SmokeCase } from './cases.ts';
import type { SmokeClient } from './client.ts';
import type { SmokeReceiver } from './receiver.ts';

export type SmokeResult = {
  readonly case: SmokeCase;
  readonly stage: string;
  /** Owner, or queue, or a dash. */
  readonly holder: string;
  readonly routedMillis: number | null;
  readonly webhookMillis: number | null;
  /** What differs from the table of the smoke; empty when all is as expected. */
  readonly differences: readonly string[];
};

type Sent = { readonly leadId: string; readonly sentAt: number };
type World = { readonly client: SmokeClient; readonly receiver: SmokeReceiver; readonly clock: Clock; readonly teams: readonly Team[] };

/** The event with which the machine is done with a lead. */
const ends: ReadonlySet<string> = new Set(['lead.routed.v1', 'lead.unrouted.v1', 'lead.nurtured.v1']);
const patience = 10_000;
/** Submissions on their way at once: a busy page, not a load test (that is `npm run bench`). */
const visitors = 3;

/** Sends every case (repeats after their originals are done), waits for the machine and compares. */
export async function runCases(world: World, cases: readonly SmokeCase[]): Promise<readonly SmokeResult[]> {
  const done = new Map<string, SmokeResult & Sent>();
  const run = async (one: SmokeCase) => done.set(one.name, await runCase(world, one, done));
  for (const wave of [cases.filter((one) => one.sameAs === undefined), cases.filter((one) => one.sameAs !== undefined)]) {
    const waiting = [...wave];
    const visitor = async () => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await run(one);
    };
    await Promise.all(Array.from({ length: visitors }, visitor));
  }
  return cases.flatMap((one) => done.get(one.name) ?? []);
}

async function runCase(world: World, one: SmokeCase, earlier: ReadonlyMap<string, Sent>): Promise<SmokeResult & Sent> {
  const sentAt = millisOf(world.clock.now());
  const { receiptId } = await world.client.submit(one.form, one.fields);
  const lead = await settled(world, receiptId);
  const { items } = await world.client.timeline(lead.id);
  const end = items.findLast((item) => ends.has(item.type) && Date.parse(item.occurredAt) >= sentAt);
  const holder = lead.owner?.name ?? lead.queue ?? 'nobody';
  const team = world.teams.find((row) => row.members.some((member) => member.ownerId === lead.owner?.id))?.id ?? holder;
  const original = one.sameAs === undefined ? null : (earlier.get(one.sameAs) ?? null);
  const routes = items.filter((item) => item.type === 'lead.routed.v1').length;
  return {
    case: one,
    leadId: lead.id,
    sentAt,
    stage: lead.stage,
    holder,
    routedMillis: end === undefined ? null : Date.parse(end.occurredAt) - sentAt,
    webhookMillis: end === undefined ? null : await webhookAfter(world, lead.id, end.type, sentAt),
    differences: [
      ...(lead.stage === one.stage ? [] : [`stage ${one.stage} expected`]),
      ...(team === one.holder ? [] : [`held by ${one.holder} expected`]),
      ...(original === null || original.leadId === lead.id ? [] : [`same lead as ${one.sameAs} expected`]),
      ...(routes <= 1 ? [] : [`routed ${routes} times`]),
    ],
  };
}

async function settled({ client }: World, receiptId: string) {
  return eventually(`receipt ${receiptId}`, async () => {
    const receipt = await client.receipt(receiptId);
    if (receipt.state !== 'done' || receipt.leadId === null) return null;
    const lead = await client.lead(receipt.leadId);
    return lead.pendingStep === null ? lead : null;
  });
}

const webhookAfter = ({ receiver }: World, leadId: string, type: string, sentAt: number): Promise<number> =>
  eventually(`webhook ${type}`, async () => {
    const at = receiver.receivedAt(leadId, type.replace(/\.v\d+$/, ''));
    return at === null ? null : at - sentAt;
  });

/** Asks ten times a second (times come from events, not from asking); throws after the smoke's patience. */
async function eventually<T>(what: string, probe: () => Promise<T | null>): Promise<T> {
  for (let waited = 0; waited < patience; waited += 100) {
    const found = await probe();
    if (found !== null) return found;
    await pause(100);
  }
  throw new Error(`${what} did not come within ${patience / 1000} s`);
}

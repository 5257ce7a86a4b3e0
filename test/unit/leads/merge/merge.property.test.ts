import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consentStates } from '../../../../shared/domain/consent/consent.ts';
import type { Lead } from '../../../../shared/domain/leads/lead.ts';
import { isOpenClock, type LeadGroup } from '../../../../shared/domain/leads/merge/group.ts';
import { afterPost, aloneArb, content, essence, merge, openOf, post, postArb, unmerge } from './support.ts';

const severalArb = fc.array(aloneArb, { minLength: 2, maxLength: 6 });
const runs = { numRuns: Number(process.env.MERGE_RUNS ?? 200) };

/** Merges everybody in an order that `picks` gives: any two groups at a time. */
function mergeAll(leads: readonly LeadGroup[], picks: readonly number[]): LeadGroup {
  const groups = [...leads];
  for (let i = 0; groups.length > 1; i += 1) {
    const [a] = groups.splice((picks[i] ?? 0) % groups.length, 1);
    const [b] = groups.splice((picks[i + 1] ?? 0) % groups.length, 1);
    if (a !== undefined && b !== undefined) groups.push(merge(a, b));
  }
  const [only] = groups;
  if (only === undefined) throw new Error('nobody');
  return only;
}
const picksArb = fc.array(fc.nat(1000), { minLength: 12, maxLength: 12 });
const accepted = (lead: Lead): boolean => lead.owner !== null && ['sal', 'sql', 'opportunity', 'customer'].includes(lead.stage);
const closed = (lead: Lead): boolean => ['disqualified', 'dormant', 'recycled'].includes(lead.stage);

describe('merging', { timeout: 300_000 }, () => {
  it('gives the same survivor, facts, state and clocks in any order', () => {
    fc.assert(
      fc.property(severalArb, picksArb, picksArb, (leads, one, other) => {
        expect(essence(mergeAll(leads, one))).toEqual(essence(mergeAll(leads, other)));
      }),
      runs,
    );
  });

  it('keeps the owner of an accepted lead, the earliest touches, the most restrictive consents, the furthest stage', () => {
    fc.assert(
      fc.property(severalArb, picksArb, (groups, picks) => {
        const leads = groups.map((group) => group.head);
        const { head } = mergeAll(groups, picks);
        const owners = leads.filter(accepted).map((lead) => lead.owner?.id);
        if (owners.length > 0) expect(owners).toContain(head.owner?.id);
        if (owners.length > 0) expect(accepted(head)).toBe(true);
        expect(closed(head)).toBe(leads.every(closed));
        const min = (instants: readonly (string | null | undefined)[]) => instants.flatMap((at) => at ?? []).sort()[0] ?? null;
        expect(head.firstTouchAt).toBe(min(leads.map((lead) => lead.firstTouchAt)));
        expect(head.source.firstTouch.at).toBe(min(leads.map((lead) => lead.source.firstTouch.at)));
        expect(head.source.firstMeaningfulTouch?.at ?? null).toBe(min(leads.map((lead) => lead.source.firstMeaningfulTouch?.at)));
        expect(head.source.lastTouch.at).toBe(
          leads
            .map((lead) => lead.source.lastTouch.at)
            .sort()
            .at(-1),
        );
        expect(head.capturedAt).toBe(min(leads.map((lead) => lead.capturedAt)));
        expect(head.contacted).toBe(leads.some((lead) => lead.contacted));
        expect(head.intents).toEqual([...new Set(leads.flatMap((lead) => lead.intents))].sort());
        const strength = [consentStates[0], 'granted', 'pending', 'withdrawn', 'suppressed'] as const;
        for (const key of new Set(leads.flatMap((lead) => Object.keys(lead.consent)))) {
          const strongest = Math.max(...leads.map((lead) => strength.indexOf(lead.consent[key] ?? 'unknown')));
          expect(head.consent[key]).toBe(strength[strongest]);
        }
        expect([head.id, ...(head.members ?? [])].sort()).toEqual(leads.map((lead) => lead.id).sort());
        expect(head.version).toBeGreaterThan(Math.max(...leads.map((lead) => lead.version)));
      }),
      runs,
    );
  });

  it('keeps of each kind the earliest unmet clock, for the owner who has the lead, and leaves met ones met', () => {
    fc.assert(
      fc.property(severalArb, picksArb, (groups, picks) => {
        const merged = mergeAll(groups, picks);
        const before = groups.flatMap((group) => group.clocks);
        for (const kind of ['acceptance', 'first-touch'] as const) {
          const unmet = before.filter((clock) => clock.kind === kind && isOpenClock(clock)).map((clock) => clock.dueAt);
          const open = merged.clocks.filter((clock) => clock.kind === kind && isOpenClock(clock));
          const done = kind === 'acceptance' && accepted(merged.head);
          expect(open.map((clock) => clock.dueAt)).toEqual(unmet.length === 0 || done ? [] : [unmet.sort()[0]]);
          for (const clock of open) expect(clock.ownerId).toBe(merged.head.owner?.id);
        }
        for (const clock of merged.clocks.filter(({ id }) => before.some((old) => old.id === id && old.state === 'met')))
          expect(clock.state).toBe('met');
      }),
      runs,
    );
  });

  it('fills each field with the first value by rank and never with an empty one', () => {
    fc.assert(
      fc.property(severalArb, picksArb, (groups, picks) => {
        const { head } = mergeAll(groups, picks);
        const top = groups.find((group) => group.head.id === head.id)?.head;
        for (const [part, names] of [
          ['person', ['firstName', 'title', 'phone']],
          ['company', ['name', 'employees']],
        ] as const)
          for (const name of names) {
            const value = (lead: Lead | undefined) => new Map<string, unknown>(Object.entries(lead?.[part] ?? {})).get(name);
            const values = groups.map((group) => value(group.head)).filter((given) => given !== null && given !== '');
            if (value(top) !== null && value(top) !== '') expect(value(head)).toBe(value(top));
            else if (values.length > 0) expect(values).toContain(value(head));
            else expect(value(head)).toBeNull();
          }
        expect(head.person.email).toBe(top?.person.email);
      }),
      runs,
    );
  });
});

describe('un-merging', { timeout: 300_000 }, () => {
  it('restores every lead of any history of merges, whatever the order of leaving', () => {
    fc.assert(
      fc.property(severalArb, picksArb, picksArb, (groups, picks, leaving) => {
        let survivor = mergeAll(groups, picks);
        const back: LeadGroup[] = [];
        for (const pick of leaving) {
          const members = survivor.head.members ?? [];
          const id = members[pick % Math.max(1, members.length)];
          if (id === undefined) break;
          const parted = unmerge(survivor, id);
          survivor = parted.survivor;
          back.push(parted.member);
        }
        for (const group of [survivor, ...back]) {
          const before = groups.find(({ head }) => head.id === group.head.id);
          expect(content(group.head)).toEqual(before && content(before.head));
          expect(openOf(group)).toEqual(before && openOf(before));
        }
      }),
      runs,
    );
  });

  it('is what the survivor would be had the others been merged without the one who left', () => {
    fc.assert(
      fc.property(fc.array(aloneArb, { minLength: 3, maxLength: 5 }), picksArb, (groups, picks) => {
        const all = mergeAll(groups, picks);
        const leaving = all.head.members?.[(picks[0] ?? 0) % (all.head.members.length || 1)];
        if (leaving === undefined) return;
        const parted = unmerge(all, leaving).survivor;
        const without = mergeAll(
          groups.filter((group) => group.head.id !== leaving),
          picks,
        );
        expect(essence({ ...parted, head: { ...parted.head, pendingSince: null } })).toEqual(
          essence({ ...without, head: { ...without.head, pendingSince: null } }),
        );
      }),
      runs,
    );
  });

  it('gives later posts to the lead whose identity they came by, as if there had been no merge', () => {
    fc.assert(
      fc.property(severalArb, picksArb, fc.array(fc.tuple(fc.nat(10), postArb), { maxLength: 6 }), (groups, picks, posts) => {
        let group = mergeAll(groups, picks);
        const alone = new Map(groups.map(({ head }) => [head.id, head]));
        for (const [pick, said] of posts) {
          const id = [...alone.keys()][pick % alone.size];
          const lead = id === undefined ? undefined : alone.get(id);
          if (id === undefined || lead === undefined) throw new Error('nobody');
          group = post(group, id, said);
          alone.set(id, afterPost(lead, said, id));
        }
        const facts = ({ person, company, source, intents, consent }: Lead) => ({ person, company, source, intents, consent });
        const survivorId = group.head.id;
        for (const id of [...(group.head.members ?? [])]) {
          const parted = unmerge(group, id);
          group = parted.survivor;
          const lead = alone.get(id);
          expect(content(parted.member.head)).toEqual(lead && content(lead));
        }
        const survivor = alone.get(survivorId);
        expect(facts(group.head)).toEqual(survivor && facts(survivor));
      }),
      runs,
    );
  });

  it('and merging the same pair again gives the same lead again', () => {
    fc.assert(
      fc.property(aloneArb, aloneArb, (a, b) => {
        const once = merge(a, b);
        const { survivor, member } = unmerge(once, once.head.members?.[0] ?? once.head.id);
        const again = merge(survivor, member);
        expect(essence({ ...again, head: { ...again.head, pendingSince: null, pendingStep: null } })).toEqual(
          essence({ ...once, head: { ...once.head, pendingSince: null, pendingStep: null } }),
        );
      }),
      runs,
    );
  });

  it('any history of merges, partings and posts leaves each lead with exactly its own facts', () => {
    const stepArb = fc.oneof(
      fc.record({ kind: fc.constant('merge' as const), one: fc.nat(20), other: fc.nat(20) }),
      fc.record({ kind: fc.constant('part' as const), one: fc.nat(20), other: fc.nat(20) }),
      fc.record({ kind: fc.constant('post' as const), one: fc.nat(20), said: postArb }),
    );
    fc.assert(
      fc.property(severalArb, fc.array(stepArb, { maxLength: 20 }), (leads, steps) => {
        const alone = new Map(leads.map(({ head }) => [head.id, head]));
        const names = [...alone.keys()];
        let groups: readonly LeadGroup[] = leads;
        const groupOf = (pick: number) => {
          const id = names[pick % names.length];
          const found = groups.find(({ head }) => head.id === id || head.members?.some((member) => member === id));
          if (id === undefined || found === undefined) throw new Error('nobody');
          return { id, found };
        };
        const replace = (old: readonly LeadGroup[], fresh: readonly LeadGroup[]) => {
          groups = [...groups.filter((group) => !old.includes(group)), ...fresh];
        };
        const part = (found: LeadGroup, id: LeadGroup['head']['id']) => {
          const { survivor, member } = unmerge(found, id);
          replace([found], [survivor, member]);
        };
        for (const step of steps) {
          const { id, found } = groupOf(step.one);
          if (step.kind === 'post') {
            replace([found], [post(found, id, step.said)]);
            const own = alone.get(id);
            if (own !== undefined) alone.set(id, afterPost(own, step.said, id));
          } else {
            const other = groupOf(step.other);
            if (step.kind === 'merge' && other.found !== found) replace([found, other.found], [merge(found, other.found)]);
            if (step.kind === 'part' && found.head.members?.some((member) => member === id)) part(found, id);
          }
        }
        for (let found = groups.find(({ head }) => head.members !== null); found; found = groups.find(({ head }) => head.members !== null))
          part(found, found.head.members?.[0] ?? found.head.id);
        const facts = ({ person, company, source, intents, consent }: Lead) => ({ person, company, source, intents, consent });
        expect(groups).toHaveLength(leads.length);
        for (const { head } of groups) {
          const own = alone.get(head.id);
          expect(facts(head)).toEqual(own && facts(own));
        }
      }),
      runs,
    );
  });
});

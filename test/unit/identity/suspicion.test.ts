import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreCandidate } from '../../../shared/domain/identity/candidates.ts';
import { type Candidate, type Criterion, criteria } from '../../../shared/domain/identity/criteria.ts';
import { defaultMatchPolicy } from '../../../shared/domain/identity/match-policy.ts';
import { criteriaOf, judgePair, pairOf, type Suspicion, settledPair, withoutCriterion } from '../../../shared/domain/identity/suspicion.ts';
import { brand } from '../../../shared/domain/kernel/brand.ts';
import type { LeadId } from '../../../shared/domain/kernel/ids.ts';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import { emptyCompany, emptyPerson } from '../../../shared/domain/leads/lead.ts';

const [a, b, c] = ['lead_a', 'lead_b', 'lead_c'].map((id) => brand<LeadId>(id)) as [LeadId, LeadId, LeadId];
const at = (minute: number): Instant => brand<Instant>(`2026-01-05T09:${String(minute).padStart(2, '0')}:00.000Z`);
const nobody = { person: emptyPerson, company: emptyCompany };
const candidate = (...shared: Criterion[]): Candidate | null => scoreCandidate(defaultMatchPolicy, shared, nobody, nobody);
const pair = pairOf(b, a);

function rowAfter(own: Suspicion | null, found: Candidate | null, akin: readonly Suspicion[] = [], minute = 0): Suspicion | null {
  const judged = judgePair(pair, own, akin, found, at(minute));
  return judged.kind === 'save' ? judged.row : judged.kind === 'drop' ? null : own;
}
const decided = (row: Suspicion | null, state: 'accepted' | 'dismissed'): Suspicion => {
  if (row === null) throw new Error('no row');
  return { ...row, state, decidedBy: 'owner:x', decidedAt: at(5), note: 'n', revision: row.revision + 1 };
};

describe('a pair', () => {
  it('has one name, whoever finds it', () => {
    expect(pairOf(a, b)).toEqual(pairOf(b, a));
  });

  it.each(['accepted', 'dismissed'] as const)(
    'that was %s stays so for every part of its evidence, and opens for a further criterion',
    (state) => {
      const no = decided(rowAfter(null, candidate('phone', 'name-company')), state);
      for (const found of [candidate('phone'), candidate('name-company'), candidate('phone', 'name-company'), null])
        expect(judgePair(pair, no, [], found, at(9))).toEqual({ kind: 'keep' });
      const again = judgePair(pair, no, [], candidate('phone', 'mailbox'), at(9));
      expect(again).toMatchObject({
        kind: 'save',
        news: true,
        row: { state: 'open', decidedBy: null, note: null, suspectedAt: at(9), revision: 3 },
      });
    },
  );

  it('of a merged lead takes over what was decided about its member, and no more than that', () => {
    const member = { ...decided(rowAfter(null, candidate('phone')), 'dismissed'), pair: pairOf(b, c) };
    expect(judgePair(pair, null, [member], candidate('phone'), at(9))).toMatchObject({
      kind: 'save',
      news: false,
      row: { pair, state: 'dismissed', revision: 1, decidedBy: 'owner:x' },
    });
    // The survivor was suspected for another reason, which nobody has spoken about.
    const own = rowAfter(null, candidate('name-domain'));
    expect(judgePair(pair, own, [member], candidate('phone', 'name-domain'), at(9))).toMatchObject({
      kind: 'save',
      news: false,
      row: { state: 'open', suspectedAt: at(0) },
    });
  });

  it('is news once per criterion, whatever comes and goes (property)', () => {
    const findings = fc.array(fc.subarray([...criteria]), { maxLength: 12 });
    fc.assert(
      fc.property(findings, (steps) => {
        let row: Suspicion | null = null;
        let told = 0;
        const seen = new Set<Criterion>();
        for (const [i, shared] of steps.entries()) {
          const found = candidate(...shared);
          const before = row;
          const judged = judgePair(pair, before, [], found, at(i));
          const isNew = found !== null && criteriaOf(found.evidence).some((criterion) => !(before?.seen ?? []).includes(criterion));
          if (judged.kind === 'save' && judged.news) told += 1;
          expect(judged.kind === 'save' && judged.news).toBe(isNew);
          row = rowAfter(before, found, [], i);
          if (row === null) seen.clear();
          for (const criterion of row?.seen ?? []) seen.add(criterion);
          expect(row?.seen ?? []).toEqual(criteria.filter((criterion) => seen.has(criterion)));
          // Judging the same finding again changes nothing.
          expect(judgePair(pair, row, [], found, at(i)).kind).toBe('keep');
          expect(row?.evidence ?? []).toEqual(found?.evidence ?? []);
        }
        expect(told).toBeGreaterThanOrEqual(row === null ? 0 : 1);
      }),
    );
  });
});

it('without a criterion a pair scores as if it had never had it (property)', () => {
  const names = fc.constantFrom(
    [nobody, nobody] as const,
    [
      { ...nobody, person: { ...emptyPerson, firstName: 'Ada', lastName: 'Kern' } },
      { ...nobody, person: { ...emptyPerson, firstName: 'Ben', lastName: 'Ott' } },
    ] as const,
  );
  fc.assert(
    fc.property(fc.subarray([...criteria]), fc.constantFrom(...criteria), names, (shared, taken, [one, other]) => {
      const found = scoreCandidate(defaultMatchPolicy, shared, one, other);
      if (found === null) return;
      const rest = shared.filter((criterion) => criterion !== taken);
      expect(withoutCriterion(found, taken, defaultMatchPolicy)).toEqual(scoreCandidate(defaultMatchPolicy, rest, one, other));
    }),
  );
});

describe('merging and un-merging', () => {
  const merged = { together: true, by: 'owner:x', at: at(1) };
  const parted = { together: false, by: 'owner:y', at: at(2) };
  it('settle the pair, each once, and know what the two had in common', () => {
    const open = rowAfter(null, candidate('phone'));
    const yes = settledPair(pair, open, ['phone', 'name-domain'], merged);
    expect(yes).toMatchObject({ state: 'accepted', seen: ['phone', 'name-domain'], score: 70, decidedBy: 'owner:x', revision: 2 });
    expect(settledPair(pair, yes, ['phone'], merged)).toBe(null);
    const no = settledPair(pair, yes, ['phone'], parted);
    expect(no).toMatchObject({ state: 'dismissed', seen: ['phone', 'name-domain'], decidedBy: 'owner:y' });
    for (const shared of [['phone'], ['name-domain', 'phone']] as const) expect(rowAfter(no, candidate(...shared))).toBe(no);
    expect(rowAfter(no, candidate('mailbox'))).toMatchObject({ state: 'open' });
  });
  it('of two that nobody suspected is noted too, unless they have nothing in common', () => {
    expect(settledPair(pair, null, ['name-domain'], parted)).toMatchObject({ state: 'dismissed', evidence: [], seen: ['name-domain'] });
    expect(settledPair(pair, null, [], merged)).toBe(null);
  });
});

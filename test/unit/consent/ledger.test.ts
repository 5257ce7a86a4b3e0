import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConsentAnswer, stateAfterAnswer } from '../../../shared/domain/consent/answer.ts';
import {
  type ConsentRecord,
  type ConsentState,
  consentActs,
  consentBases,
  suppressReasons,
} from '../../../shared/domain/consent/consent.ts';
import { afterAct, type ConsentAct, type Standing, standingsOf, summaryOf, untouched } from '../../../shared/domain/consent/ledger.ts';
import { answered } from '../../../shared/domain/leads/new-lead.ts';
import { instant } from '../support/builders.ts';

const at = instant('2026-01-05T09:00:00Z');
type Act = Omit<ConsentAct, 'purpose' | 'channel'>;
const act = (overrides: Partial<Act>): Act => ({ act: 'note', proven: false, basis: null, reason: null, ...overrides });
const anyAct: fc.Arbitrary<Act> = fc.record({
  act: fc.constantFrom(...consentActs),
  proven: fc.boolean(),
  basis: fc.option(fc.constantFrom(...consentBases)),
  reason: fc.option(fc.constantFrom(...suppressReasons)),
});
const bounce: Partial<Act> = { act: 'suppress', reason: 'hard-bounce' };
const lift: Partial<Act> = { act: 'lift' };
const run = (acts: readonly Act[], from: Standing = untouched): Standing =>
  acts.reduce((standing, next) => afterAct(standing, next, at), from);

const record = (overrides: Partial<ConsentRecord>): ConsentRecord => ({
  purpose: 'marketing',
  channel: 'email',
  state: 'granted',
  at,
  noticeText: 'Yes.',
  noticeHash: 'hash',
  formId: 'newsletter',
  page: null,
  ipPrefix: null,
  ...overrides,
});

describe('the state machine of consent', () => {
  it.each<[string, readonly Partial<Act>[], ConsentState]>([
    ['a tick grants', [{ act: 'grant' }], 'granted'],
    ['a double opt-in waits', [{ act: 'request' }], 'pending'],
    ['its confirmation grants', [{ act: 'request' }, { act: 'grant', proven: true }], 'granted'],
    ['a new request takes nothing from who said yes', [{ act: 'grant' }, { act: 'request' }], 'granted'],
    ['a withdrawal stands against ticks and staff', [{ act: 'withdraw' }, { act: 'grant' }, { act: 'request' }], 'withdrawn'],
    ['and is lifted by the person', [{ act: 'withdraw' }, { act: 'grant', proven: true }], 'granted'],
    ['a bounce shuts', [{ act: 'grant' }, { act: 'suppress', reason: 'hard-bounce' }], 'suppressed'],
    [
      'and the person opens',
      [
        { act: 'suppress', reason: 'complaint' },
        { act: 'grant', proven: true },
      ],
      'granted',
    ],
    [
      'but not what the law shut',
      [
        { act: 'suppress', reason: 'legal' },
        { act: 'grant', proven: true },
      ],
      'suppressed',
    ],
    [
      'nor by a bounce in between',
      [
        { act: 'suppress', reason: 'legal' },
        { act: 'suppress', reason: 'hard-bounce' },
        { act: 'grant', proven: true },
      ],
      'suppressed',
    ],
    ['a notice on another basis moves nothing', [{ act: 'note', basis: 'LEGITIMATE_INTEREST_OTHER' }], 'unknown'],
  ])('%s', (_name, acts, state) => {
    expect(run(acts.map(act)).state).toBe(state);
  });

  it('a request over a withdrawal waits there, and a further withdrawal takes it away', () => {
    const waiting = run([act({ act: 'withdraw' }), act({ act: 'request' })]);
    expect(waiting).toMatchObject({ state: 'withdrawn', requestedAt: at });
    expect(afterAct(waiting, act({ act: 'withdraw' }), at)).toMatchObject({ state: 'withdrawn', requestedAt: null });
    expect(afterAct(waiting, act({ act: 'grant', proven: true }), at)).toMatchObject({ state: 'granted', requestedAt: null });
  });

  it('no sequence without the person’s own proven act leaves a withdrawal or a suppression', () => {
    fc.assert(
      fc.property(fc.array(anyAct), fc.constantFrom('withdraw' as const, 'suppress' as const), fc.array(anyAct), (before, no, after) => {
        const shut = run([...before, act({ act: no })]);
        const end = run(
          after.map((next) => ({ ...next, proven: false })),
          shut,
        );
        expect(['withdrawn', 'suppressed']).toContain(end.state);
        // Not even with proof once the law shut it.
        if (run([...before, act({ act: 'suppress', reason: 'legal' }), ...after]).state !== 'suppressed') throw new Error('reopened');
      }),
    );
  });

  it.each<[string, readonly Partial<Act>[], Partial<Standing>]>([
    ['over nothing leaves nothing', [bounce, lift], { state: 'unknown', suppressed: null }],
    [
      'over a grant leaves the grant and its basis',
      [{ act: 'grant', basis: 'NON_GDPR' }, bounce, lift],
      { state: 'granted', basis: 'NON_GDPR' },
    ],
    ['over a withdrawal leaves the withdrawal', [{ act: 'withdraw' }, bounce, lift], { state: 'withdrawn' }],
    [
      'over a withdrawal in between leaves that',
      [{ act: 'grant' }, bounce, { act: 'withdraw' }, lift],
      { state: 'withdrawn', basis: null },
    ],
    ['lets what was asked for meanwhile wait', [bounce, { act: 'request' }, lift], { state: 'pending' }],
    [
      'is not lifted when a second one follows a complaint',
      [{ act: 'suppress', reason: 'complaint' }, bounce, lift],
      { state: 'suppressed' },
    ],
    [
      'nor when an opt-out follows it',
      [bounce, { act: 'suppress', reason: 'opt-out' }, lift],
      { state: 'suppressed', suppressed: 'opt-out' },
    ],
    ['nor when the law does', [bounce, { act: 'suppress', reason: 'legal' }, lift], { state: 'suppressed', suppressed: 'legal' }],
  ])('a lifted bounce %s', (_name, acts, standing) => {
    expect(run(acts.map(act))).toMatchObject(standing);
  });

  it('to lift what is not suppressed changes nothing', () => {
    for (const state of [{ act: 'grant' }, { act: 'request' }, { act: 'withdraw' }] as const)
      expect(run([act(state), act(lift)])).toEqual(run([act(state)]));
  });

  it('never grants but by a grant, or by lifting what lay on one, and knows the basis of every grant', () => {
    fc.assert(
      fc.property(fc.array(anyAct), anyAct, (before, next) => {
        const [standing, after] = [run(before), run([...before, next])];
        if (after.state === 'granted' && standing.state !== 'granted')
          expect(next.act === 'grant' || (next.act === 'lift' && standing.beneath?.state === 'granted')).toBe(true);
        expect(after.basis !== null).toBe(after.state === 'granted');
        expect(after.suppressed !== null).toBe(after.state === 'suppressed');
      }),
    );
  });
});

describe('the fold of the records is the summary', () => {
  const answer: fc.Arbitrary<ConsentAnswer & { readonly noted: boolean }> = fc.record({
    purpose: fc.constantFrom('marketing', 'service'),
    channel: fc.constantFrom('email', 'phone'),
    granted: fc.boolean(),
    refused: fc.boolean(),
    doubleOptIn: fc.boolean(),
    noted: fc.boolean(),
  });

  it('after any posts of forms', () => {
    fc.assert(
      fc.property(fc.array(answer), (answers) => {
        let summary: Readonly<Record<string, ConsentState>> = {};
        const records: ConsentRecord[] = [];
        for (const box of answers) {
          const state = stateAfterAnswer(summary[`${box.purpose}:${box.channel}`], box);
          // As the capture names the act.
          const named = box.refused ? 'withdraw' : !box.granted ? 'note' : box.doubleOptIn ? 'request' : 'grant';
          records.push(record({ purpose: box.purpose, channel: box.channel, state, act: named }));
          summary = answered(summary, [box]);
        }
        expect(summaryOf(standingsOf(records))).toEqual(summary);
      }),
    );
  });

  it('also of rows from before acts were named', () => {
    const rows = [
      record({ state: 'granted' }),
      record({ state: 'withdrawn' }),
      record({ state: 'withdrawn' }),
      record({ channel: 'phone', state: 'unknown' }),
    ];
    expect(summaryOf(standingsOf(rows))).toEqual({ 'marketing:email': 'withdrawn' });
  });

  it('takes an act for the person’s own only with the proof of the link', () => {
    const rows = [record({ state: 'withdrawn', act: 'withdraw' }), record({ act: 'grant' })];
    expect(standingsOf(rows).get('marketing:email')?.state).toBe('withdrawn');
    expect(standingsOf([...rows, record({ act: 'grant', proof: 'sha' })]).get('marketing:email')?.state).toBe('granted');
  });
});

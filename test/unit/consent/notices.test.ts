import { describe, expect, it } from 'vitest';
import { acknowledgement, gateError, lagSeconds, mayHaveArrived } from '../../../shared/domain/consent/obligation.ts';
import { defaultConsentPolicy } from '../../../shared/domain/consent/policy.ts';
import { actsOfNotice, type ProviderNotice } from '../../../shared/domain/consent/provider-notice.ts';
import type { DeliveryAttempt } from '../../../shared/domain/webhooks/delivery.ts';
import { deliveryOf } from '../../conformance/builders.ts';
import { instant } from '../support/builders.ts';

const acts = (notice: Partial<ProviderNotice>, known: readonly string[] = []) =>
  actsOfNotice({ kind: 'hard-bounce', channel: 'email', purpose: null, ...notice }, defaultConsentPolicy, known).map(
    ({ purpose, channel, act, reason }) => [`${purpose}:${channel}`, act, reason],
  );

describe('a provider’s notice', () => {
  it('of a dead or angry mailbox suppresses every contact by mail, also for a purpose the policy has dropped', () => {
    expect(acts({}, ['surveys:email', 'marketing:phone'])).toEqual([
      ['marketing:email', 'suppress', 'hard-bounce'],
      ['service:email', 'suppress', 'hard-bounce'],
      ['surveys:email', 'suppress', 'hard-bounce'],
    ]);
    expect(acts({ kind: 'complaint', purpose: 'marketing' }).map(([, , reason]) => reason)).toEqual(['complaint', 'complaint']);
  });
  it('of an unsubscribe withdraws the list it names, or all', () => {
    expect(acts({ kind: 'unsubscribe', purpose: 'marketing' })).toEqual([['marketing:email', 'withdraw', null]]);
    expect(acts({ kind: 'unsubscribe' })).toHaveLength(2);
  });
  it('of an opt-out at a source of data ends enrichment', () => {
    expect(acts({ kind: 'data-opt-out' })).toEqual([['enrichment:any', 'suppress', 'opt-out']]);
  });
});

const at = instant('2026-01-05T09:00:00Z');
const attempt = (status: number | null, error: string | null): DeliveryAttempt => ({ at, status, error, durationMs: 1, body: null });
const ended = (state: 'delivered' | 'refused' | 'dead' | 'superseded', ...attempts: readonly DeliveryAttempt[]) =>
  deliveryOf({ state, attempts, attemptCount: attempts.length, nextAttemptAt: null });

describe('whether a sink may hold what a delivery carried', () => {
  it.each([
    ['acknowledged', ended('delivered', attempt(200, null)), true],
    ['answered with a fault', ended('dead', attempt(503, 'http-503')), true],
    ['answered 410', ended('refused', attempt(410, 'http-410')), true],
    ['sent, and no answer in time', ended('dead', attempt(null, 'timeout')), true],
    ['cut off in the middle', ended('dead', attempt(null, 'connection-reset')), true],
    ['never connected', ended('dead', attempt(null, 'connection-refused'), attempt(null, 'dns')), false],
    ['endpoint disabled', ended('refused', attempt(null, 'endpoint-disabled')), false],
    ['cancelled by the gate', ended('superseded', attempt(null, gateError('withdrawn'))), false],
    ['under way, perhaps', deliveryOf({}), true],
    [
      'attempts no longer listed',
      deliveryOf({ state: 'dead', attempts: [attempt(null, 'dns')], attemptCount: 12, nextAttemptAt: null }),
      true,
    ],
  ])('%s', (_name, delivery, expected) => {
    expect(mayHaveArrived(delivery)).toBe(expected);
  });

  it('only an acknowledgement is evidence', () => {
    expect(acknowledgement(ended('delivered', attempt(500, 'http-500'), attempt(204, null)))).toMatchObject({ status: 204, at });
    expect(acknowledgement(ended('dead', attempt(503, 'http-503')))).toBe(null);
    expect(acknowledgement(deliveryOf({}))).toBe(null);
  });

  it('lag runs to the acknowledgement, or to now', () => {
    const row = { leadId: deliveryOf().leadId, openedAt: at, evidence: null };
    const obligation = {
      ...row,
      endpointId: 'crm',
      eventId: deliveryOf().eventId,
      eventType: 'x',
      state: 'open' as const,
      deliveryId: deliveryOf().id,
      tries: 1,
      dueAt: at,
      nextCheckAt: at,
      closedAt: null,
    };
    expect(lagSeconds(obligation, instant('2026-01-05T10:00:00Z'))).toBe(3600);
    const evidence = { deliveryId: obligation.deliveryId, at: instant('2026-01-05T09:00:30Z'), status: 200 };
    expect(lagSeconds({ ...obligation, evidence }, instant('2026-01-05T10:00:00Z'))).toBe(30);
  });
});

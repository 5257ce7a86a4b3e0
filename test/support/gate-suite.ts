import { expect, it } from 'vitest';
import { gateJourney } from './gate-journey.ts';
import type { Target } from './journey.ts';

/** The gate, on any runtime. */
export const gateSuite = (target: () => Target): void => {
  it('holds a post with a forged token, limits exactly, and releases into the pipeline with the original time', async () => {
    const seen = await gateJourney(target(), `guarded-${Date.now()}`);
    expect(seen.answer.status).toBe('accepted');
    expect(seen.receipt).toMatchObject({ state: 'quarantined', leadId: null });
    expect(seen.receipt.reasons).toContainEqual({ code: 'token-malformed', weight: 60 });
    expect(seen.inbox.map((item) => [item.receiptId, item.state])).toEqual([[seen.answer.receiptId, 'quarantined']]);
    expect(seen.limited).toEqual({ status: 429, retryAfter: expect.stringMatching(/^\d+$/) });
    expect(seen.released).toMatchObject({ state: 'released', leadId: seen.lead.id, review: { decision: 'released' } });
    expect(seen.again).toBe(409);
    expect(seen.lead).toMatchObject({ stage: 'mql', owner: { id: expect.any(String) } });
    expect(seen.lead.source.firstTouch.at).toBe(seen.receipt.receivedAt);
  });
};

import { describe, expect, it } from 'vitest';
import { judgeTarget } from '../../shared/adapters/http/target-policy.ts';

describe('a webhook to this machine itself', () => {
  it.each(['http://localhost:4000/hook', 'https://127.0.0.1/hook', 'http://[::1]:4000/'])(
    '%s is refused with the way to allow it',
    (url) => {
      const judged = judgeTarget(url, false);
      expect(judged).toMatchObject({ ok: false, reason: expect.stringContaining('LEADLINE_ALLOW_LOOPBACK_WEBHOOKS=1') });
      expect(judgeTarget(url, true).ok).toBe(true);
    },
  );

  it('another plain http target is still told what is wrong with it', () => {
    expect(judgeTarget('http://hooks.example/in', false)).toMatchObject({ ok: false, reason: 'not https' });
  });
});

import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { createSequentialIds } from '../../shared/adapters/memory/system.ts';
import { createSystemClock } from '../../shared/adapters/system/clock.ts';
import { createDigest } from '../../shared/adapters/system/digest.ts';
import { createIds } from '../../shared/adapters/system/ids.ts';
import { createRandom } from '../../shared/adapters/system/random.ts';
import { createSecretBox } from '../../shared/adapters/system/secret-box.ts';
import { createWebhookSigner } from '../../shared/adapters/system/webhook-signer.ts';
import { parseInstant } from '../../shared/domain/kernel/instant.ts';

const v7 = /^lead_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe.each([
  ['system', () => createIds()],
  ['memory', () => createSequentialIds()],
])('ids (%s)', (_, open) => {
  it('are UUIDv7 that grow in text order and never repeat', () => {
    const ids = open();
    const made = Array.from({ length: 20_000 }, () => ids.next('lead'));
    for (const id of made) expect(id).toMatch(v7);
    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
  });
});

it('ids grow whatever the clock does', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 50 }), (times) => {
      const queue = [...times];
      const ids = createIds(() => 1_700_000_000_000 + (queue.shift() ?? 0));
      const made = times.map(() => ids.next('event'));
      expect([...made].sort()).toEqual(made);
    }),
  );
  const frozen = createIds(() => 1_700_000_000_000);
  const many = Array.from({ length: 10_000 }, () => frozen.next('event'));
  expect([...many].sort()).toEqual(many);
});

it('ids of the system carry the time they were made', () => {
  const id = createIds(() => Date.parse('2026-01-05T09:00:00Z'))
    .next('lead')
    .slice('lead_'.length);
  expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(Date.parse('2026-01-05T09:00:00Z'));
});

it('clock, random and digest', () => {
  expect(parseInstant(createSystemClock().now())).not.toBeNull();
  const random = createRandom().next();
  expect(random >= 0 && random < 1).toBe(true);
  expect(createDigest().sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

describe('secret box', () => {
  const master = 'm'.repeat(64);
  const box = () => createSecretBox(async () => master);

  it('macs the same text alike in every process, differently per purpose and key', async () => {
    const mac = await box().mac('identity', 'ada@example.com');
    expect(mac).toMatch(/^k1_[0-9a-f]{64}$/);
    expect(await box().mac('identity', 'ada@example.com')).toBe(mac);
    const others = [
      await box().mac('delivery', 'ada@example.com'),
      await box().mac('idempotency', 'ada@example.com'),
      await box().mac('identity', 'Ada@example.com'),
      await createSecretBox(async () => 'n'.repeat(64)).mac('identity', 'ada@example.com'),
    ];
    expect(new Set([mac, ...others]).size).toBe(5);
  });

  it('opens everything it sealed, whatever bytes chance begins it with', async () => {
    const one = box();
    const sealed = await Promise.all(Array.from({ length: 2000 }, () => one.seal('whsec_x')));
    // One of 64 begins with the character that also ends the name of the key.
    expect(sealed.some((text) => text.startsWith('k1__'))).toBe(true);
    for (const text of sealed) expect(await one.open(text)).toBe('whsec_x');
  });

  it('opens what it sealed, never seals twice alike, and refuses every changed character', async () => {
    const sealed = await box().seal('whsec_Zoë');
    expect(sealed).not.toContain('whsec');
    expect(await box().open(sealed)).toBe('whsec_Zoë');
    expect(await box().seal('whsec_Zoë')).not.toBe(sealed);
    expect(await box().open(await box().seal(''))).toBe('');
    for (let at = 0; at < sealed.length - 1; at++) {
      const swapped = sealed[at] === 'A' ? 'B' : 'A';
      await expect(box().open(sealed.slice(0, at) + swapped + sealed.slice(at + 1)), `character ${at}`).rejects.toThrow(/cannot be opened/);
    }
    for (const bad of ['', 'k1_', 'k1_AAAA', sealed.slice(0, -4), `k2_${sealed.slice(3)}`]) await expect(box().open(bad)).rejects.toThrow();
    await expect(createSecretBox(async () => 'n'.repeat(64)).open(sealed)).rejects.toThrow();
  });

  it('asks for the master key on first use only, and again after a failure', async () => {
    let asked = 0;
    const flaky = createSecretBox(async () => {
      if (asked++ === 0) throw new Error('throttled');
      return master;
    });
    await expect(flaky.mac('identity', 'a')).rejects.toThrow('throttled');
    await flaky.mac('identity', 'a');
    await flaky.mac('identity', 'b');
    expect(asked).toBe(2);
    await expect(createSecretBox(async () => 'short').seal('x')).rejects.toThrow(/shorter/);
  });
});

describe('webhook signer (R11)', () => {
  const signer = createWebhookSigner();
  const now = () => Math.floor(Date.now() / 1000);

  it('gives the fixed vector of the Standard Webhooks libraries', () => {
    const signature = signer.sign({
      secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1614265330,
      body: '{"test": 2432232314}',
    });
    expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('is verified by standardwebhooks under every secret in force, and under no other', () => {
    fc.assert(
      fc.property(fc.json(), fc.uuid(), (body, id) => {
        const secrets = [signer.newSecret(), signer.newSecret()];
        const timestamp = now();
        const headers = {
          'webhook-id': id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': signer.sign({ secrets, id, timestamp, body }),
        };
        for (const secret of secrets) expect(() => new Webhook(secret).verify(body, headers)).not.toThrow();
        expect(() => new Webhook(signer.newSecret()).verify(body, headers)).toThrow();
        expect(() => new Webhook(secrets[0] ?? '').verify(`${body} `, headers)).toThrow();
      }),
      { numRuns: 30 },
    );
  });

  it('makes secrets of 32 bytes', () => {
    const secret = signer.newSecret();
    expect(secret).toMatch(/^whsec_/);
    expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32);
    expect(signer.newSecret()).not.toBe(secret);
  });
});

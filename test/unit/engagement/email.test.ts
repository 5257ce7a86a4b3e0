import { describe, expect, it } from 'vitest';
import { readBrevo } from '../../../shared/domain/engagement/email/brevo.ts';
import { readPostmark } from '../../../shared/domain/engagement/email/postmark.ts';
import { readSendgrid } from '../../../shared/domain/engagement/email/sendgrid.ts';
import { readSes } from '../../../shared/domain/engagement/email/ses.ts';

const email = 'vera@werk.example';

// Whatever is read as a bounce or an opt-out keeps the company from ever writing to that person again.
describe('an address is dead when its service says so, and not when one mail came back', () => {
  it('Postmark: a bounce that made the address inactive', () => {
    const bounce = (more: object) => readPostmark({ RecordType: 'Bounce', Email: email, MessageID: 'm', ...more });
    expect(bounce({ Type: 'HardBounce', Inactive: true })).toMatchObject([{ signal: 'email.bounced', recipient: email }]);
    for (const Type of ['SoftBounce', 'Transient', 'AutoResponder', 'DnsError']) expect(bounce({ Type, Inactive: false })).toEqual([]);
    expect(bounce({ Type: 'HardBounce' })).toEqual([]);
  });

  it('SendGrid: a bounce, but not a block', () => {
    const bounce = (type: string) => readSendgrid([{ event: 'bounce', email, type }]);
    expect(bounce('bounce')).toMatchObject([{ signal: 'email.bounced', recipient: email }]);
    expect(bounce('blocked')).toEqual([]);
  });

  it('Amazon SES: a permanent bounce, neither a passing nor an undetermined one', () => {
    const bounce = (bounceType: string) =>
      readSes({ eventType: 'Bounce', mail: { messageId: 'm' }, bounce: { bounceType, bouncedRecipients: [{ emailAddress: email }] } });
    expect(bounce('Permanent')).toMatchObject([{ signal: 'email.bounced', recipient: email }]);
    expect(bounce('Transient')).toEqual([]);
    expect(bounce('Undetermined')).toEqual([]);
  });

  it('Brevo: a hard bounce or no such address, but not what the service itself held back', () => {
    const bounce = (event: string) => readBrevo({ event, email });
    expect(bounce('hard_bounce')).toMatchObject([{ signal: 'email.bounced', recipient: email }]);
    expect(bounce('invalid_email')).toMatchObject([{ signal: 'email.bounced' }]);
    expect(bounce('soft_bounce')).toEqual([]);
    expect(bounce('blocked')).toEqual([]);
  });
});

describe('Amazon SES tells of every change of a subscription', () => {
  const change = (unsubscribeAll: boolean, ...statuses: string[]) =>
    readSes({
      eventType: 'Subscription',
      mail: { messageId: 'm', destination: [email] },
      subscription: {
        newTopicPreferences: {
          unsubscribeAll,
          topicSubscriptionStatus: statuses.map((subscriptionStatus, i) => ({ topicName: `t${i}`, subscriptionStatus })),
        },
      },
    }).map(({ signal }) => signal);

  it.each([
    ['all at once', true, ['OptIn'], ['unsubscribed']],
    ['every topic', false, ['OptOut', 'OptOut'], ['unsubscribed']],
    ['one topic of two', false, ['OptOut', 'OptIn'], []],
    ['a subscription', false, ['OptIn'], []],
    ['no topic', false, [], []],
  ])('%s', (_name, all, statuses, signals) => {
    expect(change(all, ...statuses)).toEqual(signals);
  });
});

it('a time that no calendar of ours has is none: what happened is told without it, and not lost', () => {
  const [event] = readSendgrid([{ event: 'unsubscribe', email, sg_event_id: 'e', timestamp: 1_767_776_400_000 }]);
  expect(event).toMatchObject({ signal: 'unsubscribed', at: null });
});

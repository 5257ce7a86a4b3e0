import { describe, expect, it } from 'vitest';
import { createSns } from '../../shared/adapters/http/sns.ts';

const host = 'https://sns.eu-central-1.amazonaws.com';
const pem = `${host}/SimpleNotificationService-0123abc.pem`;
const confirmation = `${host}/?Action=ConfirmSubscription&TopicArn=arn&Token=t`;

const answering = (status: number, text: string) => {
  const asked: string[] = [];
  const sns = createSns(async (url) => {
    asked.push(url.href);
    return new Response(text, { status });
  });
  return { sns, asked };
};

describe('Amazon SNS over the network', () => {
  it('gives the certificate of an address of SNS, asked for once', async () => {
    const { sns, asked } = answering(200, 'PEM');
    expect([await sns.certificate(pem), await sns.certificate(pem)]).toEqual(['PEM', 'PEM']);
    expect(await sns.certificate('https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-1.pem')).toBe('PEM');
    expect(asked).toHaveLength(2);
  });

  it.each([
    'http://sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.eu-central-1.amazonaws.com.evil.example/SimpleNotificationService-1.pem',
    'https://evil.example/SimpleNotificationService-1.pem',
    'https://sns.eu-central-1.amazonaws.com@evil.example/SimpleNotificationService-1.pem',
    'https://user:pw@sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.eu-central-1.amazonaws.com:8443/SimpleNotificationService-1.pem',
    'https://s3.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem',
    `${host}/bucket/SimpleNotificationService-1.pem`,
    `${host}/SimpleNotificationService-1.pem?x=1`,
    'file:///etc/passwd',
    'https://169.254.169.254/latest',
    '',
  ])('asks nobody else, whatever a notification names: %s', async (url) => {
    const { sns, asked } = answering(200, 'PEM');
    expect(await sns.certificate(url)).toBeNull();
    expect(await sns.confirm(url)).toBe(false);
    expect(asked).toEqual([]);
  });

  it('confirms by the one action that does it', async () => {
    const { sns, asked } = answering(200, '<ok/>');
    expect(await sns.confirm(confirmation)).toBe(true);
    expect(await sns.confirm(`${host}/?Action=DeleteTopic`)).toBe(false);
    expect(asked).toEqual([confirmation]);
  });

  it('says so when SNS does not answer, answers an error, or answers without end; and asks again then', async () => {
    const refused = answering(403, 'no');
    expect([await refused.sns.certificate(pem), await refused.sns.confirm(confirmation)]).toEqual([null, false]);
    const endless = answering(200, 'x'.repeat(20_000));
    expect([await endless.sns.certificate(pem), await endless.sns.certificate(pem)]).toEqual([null, null]);
    expect(endless.asked).toHaveLength(2);
    const away = createSns(async () => Promise.reject(new Error('away')));
    expect([await away.certificate(pem), await away.confirm(confirmation)]).toEqual([null, false]);
  });
});

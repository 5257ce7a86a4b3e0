import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { AwsV4Signer } from 'aws4fetch';
import { afterEach, describe, expect, it } from 'vitest';
import { createEventPublisher } from '../../shared/adapters/eventbridge/event-publisher.ts';
import { createMasterKey } from '../../shared/adapters/secrets/master-key.ts';
import { readSecret, secretsManagerOf } from '../../shared/adapters/secrets/secrets-manager.ts';
import { signedHeaders } from '../../shared/adapters/secrets/signed-headers.ts';
import { createQueueAdmin } from '../../shared/adapters/sqs/queue-admin.ts';
import { createQueueSender } from '../../shared/adapters/sqs/queue-sender.ts';
import { createClockWorkflows, createNurtureWorkflows } from '../../shared/adapters/stepfunctions/workflows.ts';
import { AwsError, type Operations, startAwsStub } from './aws-stub.ts';
import { at, clockOf, eventOf, leadOf } from './builders.ts';
import { createSqsModel } from './sqs-model.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});
const stub = async (operations: Operations) => {
  const started = await startAwsStub(operations);
  stops.push(started.stop);
  return started;
};

describe('event publisher', () => {
  const events = (count: number) => Array.from({ length: count }, (_, index) => ({ event: eventOf(leadOf()), fanOut: index % 2 === 0 }));
  const publisher = async (putEvents: Operations[string]) => {
    const { calls, config } = await stub({ PutEvents: putEvents });
    return { calls, publisher: createEventPublisher({ client: new EventBridgeClient(config), busName: 'leadline' }) };
  };
  const entries = (input: Record<string, unknown>): readonly Record<string, string>[] => input.Entries as Record<string, string>[];

  it('puts ten entries a request, each the whole event with its fan-out mark', async () => {
    const { calls, publisher: bus } = await publisher((input) => ({
      FailedEntryCount: 0,
      Entries: entries(input).map((_, i) => ({ EventId: `e${i}` })),
    }));
    const outgoing = events(23);
    expect(await bus.publish(outgoing)).toEqual({ failed: [] });
    const sent = calls.flatMap(({ input }) => entries(input));
    expect(calls.map(({ input }) => entries(input).length).sort()).toEqual([10, 10, 3]);
    const details = sent.map((entry) => JSON.parse(entry.Detail ?? ''));
    expect(details).toEqual(expect.arrayContaining(outgoing.map(({ event, fanOut }) => ({ ...event, fanOut }))));
    expect(sent[0]).toMatchObject({ EventBusName: 'leadline', Source: 'leadline', DetailType: 'lead.updated.v1' });
    expect(await bus.publish([])).toEqual({ failed: [] });
  });

  it('names the entries and the requests that failed, and throws when nothing could be tried', async () => {
    const outgoing = events(15);
    const bad = outgoing[2]?.event.id;
    const { publisher: bus } = await publisher((input) => {
      if (entries(input).length === 5) throw new AwsError('InternalException', 500);
      return {
        FailedEntryCount: 1,
        Entries: entries(input).map(({ Detail }) => (Detail?.includes(`${bad}`) ? { ErrorCode: 'Throttled' } : { EventId: 'e' })),
      };
    });
    const { failed } = await bus.publish(outgoing);
    expect(failed).toEqual([bad, ...outgoing.slice(10).map(({ event }) => event.id)]);
    await expect(bus.publish(outgoing.slice(0, 5))).rejects.toThrow();
  });
});

describe('queues', () => {
  const urls = (config: { endpoint: string }, name: string) => ({
    url: `${config.endpoint}/1/${name}`,
    dlqUrl: `${config.endpoint}/1/${name}-dlq`,
  });
  const open = async () => {
    const model = createSqsModel();
    const { calls, config } = await stub(model.operations);
    const queues = {
      client: new SQSClient(config),
      queueUrls: { 'score-lead': urls(config, 'score-lead'), 'route-lead': urls(config, 'route-lead') },
    };
    return { model, calls, sender: createQueueSender(queues), admin: createQueueAdmin(queues) };
  };

  it('sends ten messages a request with their delays, and throws on a queue it was not told of', async () => {
    const { model, calls, sender } = await open();
    await sender.send('score-lead', [...Array.from({ length: 11 }, (_, n) => ({ body: { n } })), { body: { n: 11 }, delaySeconds: 90 }]);
    expect(calls.map(({ operation }) => operation)).toEqual(['SendMessageBatch', 'SendMessageBatch']);
    expect(
      model
        .bodies('score-lead')
        .map((body) => JSON.parse(body).n)
        .sort((a, b) => a - b),
    ).toEqual([...Array(12).keys()]);
    expect(
      model
        .queue('score-lead')
        .map(({ delay }) => delay)
        .filter(Boolean),
    ).toEqual([90]);
    await expect(sender.send('enrich-lead', [{ body: 1 }])).rejects.toThrow(/enrich-lead/);
  });

  it('throws when a batch was taken in part', async () => {
    const { model, sender } = await open();
    model.refuse((body) => body.includes('2'));
    await expect(sender.send('score-lead', [{ body: 1 }, { body: 2 }])).rejects.toThrow(/1 of 2/);
  });

  it('shows depth and dead letters with our reason, or that attempts are exhausted', async () => {
    const { model, sender, admin } = await open();
    await sender.send('score-lead', [{ body: 1 }]);
    await sender.sendToDeadLetters('score-lead', { body: '{"bad":1}', reason: 'unknown-lead', traceId: 'trace-1' });
    model.put('score-lead-dlq', '{"native":1}');
    const look = async () => (await admin.states()).find(({ name }) => name === 'score-lead');
    const state = await look();
    expect(state).toMatchObject({ depth: 1, inFlight: 0, deadLetters: { depth: 2 } });
    expect(state?.deadLetters.samples).toEqual([
      { id: expect.any(String), reason: 'unknown-lead', traceId: 'trace-1', receives: expect.any(Number) },
      { id: expect.any(String), reason: 'attempts exhausted', traceId: null, receives: expect.any(Number) },
    ]);
    expect((await look())?.deadLetters.samples).toHaveLength(2);
    expect((await admin.states()).find(({ name }) => name === 'route-lead')?.deadLetters).toEqual({ depth: 0, samples: [] });
  });

  it('redrives every dead letter to its origin without the old reason; a second time finds none', async () => {
    const { model, sender, admin } = await open();
    const bodies = Array.from({ length: 25 }, (_, n) => `{"n":${n}}`);
    for (const body of bodies) await sender.sendToDeadLetters('score-lead', { body, reason: 'unknown-lead', traceId: 'trace-1' });
    expect(await admin.redrive('score-lead')).toEqual({ moved: 25 });
    expect(model.bodies('score-lead')).toEqual(bodies);
    expect(model.bodies('score-lead-dlq')).toEqual([]);
    expect(model.queue('score-lead').every(({ attributes }) => !('reason' in attributes) && 'traceId' in attributes)).toBe(true);
    expect(await admin.redrive('score-lead')).toEqual({ moved: 0 });
  });

  it('loses nothing that the origin refuses, and ends although poison comes straight back', async () => {
    const { model, sender, admin } = await open();
    for (const n of [1, 2, 3]) await sender.sendToDeadLetters('score-lead', { body: `${n}`, reason: 'bad', traceId: null });
    model.refuse((body) => body === '2');
    model.onSend('score-lead', (body) => model.put('score-lead-dlq', body));
    const { moved } = await admin.redrive('score-lead');
    expect(moved).toBeLessThanOrEqual(3);
    expect(new Set([...model.bodies('score-lead'), ...model.bodies('score-lead-dlq')])).toEqual(new Set(['1', '2', '3']));
    expect(model.bodies('score-lead-dlq')).toContain('2');
  });
});

describe('clock workflows', () => {
  it('starts one execution per clock and generation, and takes one that exists for success', async () => {
    let running = false;
    const { calls, config } = await stub({
      StartExecution: () => {
        if (running) throw new AwsError('ExecutionAlreadyExists');
        running = true;
        return { executionArn: 'arn', startDate: 1 };
      },
    });
    const workflows = createClockWorkflows({ client: new SFNClient(config), stateMachineArn: 'arn:aws:states:local:1:stateMachine:sla' });
    const { id: clockId, leadId } = clockOf(leadOf());
    const input = { clockId, leadId, generation: 2, wakeAt: at('09:30') };
    await workflows.start(input);
    await workflows.start(input);
    expect(calls[0]?.input).toEqual({
      stateMachineArn: 'arn:aws:states:local:1:stateMachine:sla',
      name: `${clockId}-g2`,
      input: JSON.stringify(input),
    });
    expect(`${clockId}-g999999`).toMatch(/^[\w-]{1,80}$/);
  });

  it('names runs through tracks within the bound, however long the id of the track, each by itself', async () => {
    const { calls, config } = await stub({ StartExecution: () => ({ executionArn: 'arn', startDate: 1 }) });
    const workflows = createNurtureWorkflows({ client: new SFNClient(config), stateMachineArn: 'arn:aws:states:local:1:stateMachine:n' });
    const run = { leadId: leadOf().id, trackId: 't'.repeat(63), cycle: 1, generation: 1, wakeAt: at('09:30') };
    for (const other of [{}, {}, { trackId: 'b' }, { cycle: 2 }, { generation: 2 }]) await workflows.start({ ...run, ...other });
    const names = calls.map(({ input }) => (input as { name: string }).name);
    for (const name of names) expect(name).toMatch(/^[\w-]{1,80}$/);
    expect(new Set(names).size).toBe(4);
    expect(JSON.parse((calls[0]?.input as { input?: string } | undefined)?.input ?? '')).toEqual(run);
  });

  it('throws every other error', async () => {
    const { config } = await stub({
      StartExecution: () => {
        throw new AwsError('ExecutionLimitExceeded');
      },
    });
    const workflows = createClockWorkflows({ client: new SFNClient(config), stateMachineArn: 'arn' });
    const { id: clockId, leadId } = clockOf(leadOf());
    await expect(workflows.start({ clockId, leadId, generation: 1, wakeAt: at('09:30') })).rejects.toThrow();
  });
});

it('the master key is read once, by callers at the same time together, and again after a failure', async () => {
  let asked = 0;
  const { config } = await stub({
    GetSecretValue: () => {
      if (asked++ === 0) throw new AwsError('InternalServiceError', 500);
      return { SecretString: 'm'.repeat(64) };
    },
  });
  const load = createMasterKey(() => readSecret(config, 'leadline/master'));
  await expect(load()).rejects.toThrow();
  expect(await Promise.all([load(), load(), load()])).toEqual(Array(3).fill('m'.repeat(64)));
  await load();
  expect(asked).toBe(2);
});

describe('a secret', () => {
  it('is asked for by name with a signed request, and again after a fault or a throttle', async () => {
    const answers = [500, 429];
    const { calls, config } = await stub({
      GetSecretValue: () => {
        const status = answers.shift();
        if (status !== undefined) throw new AwsError('Busy', status);
        return { SecretString: 'text' };
      },
    });
    expect(await readSecret({ ...config, maxAttempts: 3 }, 'leadline/master')).toBe('text');
    expect(calls.map(({ input }) => input)).toEqual(Array(3).fill({ SecretId: 'leadline/master' }));
  });

  it('that is refused, absent or empty is not asked for twice', async () => {
    const { calls, config } = await stub({
      GetSecretValue: ({ SecretId }) => {
        if (SecretId === 'empty') return { SecretString: '' };
        throw new AwsError('ResourceNotFoundException', 400);
      },
    });
    await expect(readSecret({ ...config, maxAttempts: 3 }, 'absent')).rejects.toThrow('ResourceNotFoundException');
    await expect(readSecret({ ...config, maxAttempts: 3 }, 'empty')).rejects.toThrow('holds no text');
    expect(calls).toHaveLength(2);
  });

  it('gives up when nobody answers', async () => {
    const { config, stop } = await startAwsStub({});
    await stop();
    await expect(readSecret({ ...config, maxAttempts: 2 }, 'x')).rejects.toThrow();
  });

  it.each([undefined, 'token/+='])('is asked for with the signature that another client makes (session %s)', async (sessionToken) => {
    const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', sessionToken };
    const url = 'https://secretsmanager.eu-central-1.amazonaws.com/';
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.GetSecretValue' };
    const post = { url, region: 'eu-central-1', service: 'secretsmanager', headers, body: '{"SecretId":"x"}', date: '20260105T090000Z' };
    const ours = signedHeaders({ ...post, credentials });
    const { sessionToken: _, ...keys } = credentials;
    const theirs = await new AwsV4Signer({
      ...{ ...post, ...keys, method: 'POST', datetime: post.date, allHeaders: true },
      ...(sessionToken === undefined ? {} : { sessionToken }),
    }).sign();
    expect(ours.authorization).toBe(theirs.headers.get('authorization'));
  });

  it('lies where the environment says', () => {
    const role = { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's' };
    expect(secretsManagerOf(role).endpoint).toBe('https://secretsmanager.eu-central-1.amazonaws.com');
    expect(secretsManagerOf({ ...role, AWS_ENDPOINT_URL: 'http://a' }).endpoint).toBe('http://a');
    const both = { ...role, AWS_ENDPOINT_URL: 'http://a', AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://b', AWS_SESSION_TOKEN: 't' };
    expect(secretsManagerOf(both)).toMatchObject({ endpoint: 'http://b', credentials: { sessionToken: 't' } });
    expect(() => secretsManagerOf({})).toThrow();
  });
});

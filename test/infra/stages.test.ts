import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stageSettings } from '../../infra/stages.ts';
import { tableShape } from '../../shared/contracts/table.ts';
import { functionOf, root, synthesise } from './synth.ts';

describe('stages', () => {
  it('prod keeps its data whatever happens to the stack', () => {
    const { statefulTemplate, stateful } = synthesise({ stage: 'prod' });
    expect(stateful.terminationProtection).toBe(true);
    statefulTemplate.hasResource('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    statefulTemplate.hasResource('AWS::SecretsManager::Secret', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    statefulTemplate.hasResourceProperties('AWS::DynamoDB::GlobalTable', { Replicas: [{ DeletionProtectionEnabled: true }] });
  });

  it('only dev may let webhooks reach loopback addresses, and only when told to', () => {
    expect(() => stageSettings({ stage: 'prod', allowLoopbackWebhooks: '1' })).toThrow(/prod/);
    expect(() => stageSettings({ stage: 'staging', allowLoopbackWebhooks: '1' })).toThrow(/staging/);
    const variables = (options: { allowLoopbackWebhooks?: string }) =>
      functionOf(synthesise(options).serviceTemplate, 'deliver-webhook').properties.Environment.Variables;
    expect(variables({ allowLoopbackWebhooks: '1' })).toMatchObject({ LEADLINE_ALLOW_LOOPBACK_WEBHOOKS: '1' });
    expect(variables({})).not.toHaveProperty('LEADLINE_ALLOW_LOOPBACK_WEBHOOKS');
  });

  it('refuses a stage nobody described', () => {
    expect(() => stageSettings({ stage: 'production' })).toThrow(/dev, staging, prod/);
  });
});

describe('stateful stack', () => {
  const { statefulTemplate, serviceTemplate } = synthesise();

  it('has the table of the contract: keys, TTL, stream, recovery, sparse KEYS_ONLY indexes', () => {
    statefulTemplate.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: tableShape.partitionKey, KeyType: 'HASH' },
        { AttributeName: tableShape.sortKey, KeyType: 'RANGE' },
      ],
      StreamSpecification: { StreamViewType: tableShape.stream },
      TimeToLiveSpecification: { AttributeName: tableShape.ttlAttribute, Enabled: true },
      GlobalSecondaryIndexes: tableShape.indexes.map((index) => ({
        IndexName: index.name,
        KeySchema: [
          { AttributeName: index.partitionKey, KeyType: 'HASH' },
          { AttributeName: index.sortKey, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      })),
      Replicas: [{ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 28 } }],
    });
  });

  it('generates the master key on AWS, so that no template and no person holds it', () => {
    statefulTemplate.hasResourceProperties('AWS::SecretsManager::Secret', {
      GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
    });
  });

  it('neither stack names an account or a region', () => {
    for (const template of [statefulTemplate, serviceTemplate]) {
      expect(JSON.stringify(template.toJSON())).not.toMatch(/(?<![0-9a-f])\d{12}(?![0-9a-f])|[a-z]{2}-(east|west|north|south|central)-\d/);
    }
  });

  it('each stack stays well below the 500 resources that CloudFormation takes', () => {
    for (const template of synthesise().templates) expect(Object.keys(template.Resources).length).toBeLessThan(450);
  });

  it('uses only resource types the pinned emulator deploys', () => {
    const supported = new Set(readFileSync(new URL('test/aws/resource-types.txt', root), 'utf8').split('\n'));
    const used = [statefulTemplate, serviceTemplate].flatMap((template) =>
      Object.values(template.toJSON().Resources as Record<string, { Type: string }>).map((resource) => resource.Type),
    );
    expect(used.length).toBeGreaterThan(100);
    expect([...new Set(used)].filter((type) => !supported.has(type))).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { type AnyFunctionName, functionNeeds, needsOf, variableOf } from '../../shared/contracts/environment.ts';
import { filePrefixes } from '../../shared/contracts/files.ts';
import { httpFunctions } from '../../shared/contracts/http/functions.ts';
import { topology } from '../../shared/contracts/topology.ts';
import { type FunctionProperties, functionOf, idOf, list, resourcesOf, statementsOfRole, synthesise } from './synth.ts';

const { serviceTemplate: template } = synthesise();
const rows = { ...topology, ...httpFunctions };
const names = Object.keys(rows) as AnyFunctionName[];

const actionsOf = (name: AnyFunctionName): string[] =>
  statementsOfRole(template, idOf(functionOf(template, name).properties.Role)).flatMap((statement) => list(statement.Action));

describe('functions', () => {
  it('are exactly the rows of topology and routes, and each states its needs', () => {
    template.resourceCountIs('AWS::Lambda::Function', names.length);
    expect(Object.keys(functionNeeds).toSorted()).toEqual(names.toSorted());
  });

  it.each(names)('%s runs on nodejs24.x arm64 with the timeout and memory of its row', (name) => {
    const { properties } = functionOf(template, name);
    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: rows[name].timeoutSeconds,
      MemorySize: rows[name].memoryMb,
      Description: rows[name].description,
    });
  });

  it('have a role and a log group of their own, and the log group forgets', () => {
    const functions = [...resourcesOf<FunctionProperties>(template, 'AWS::Lambda::Function').values()];
    expect(new Set(functions.map((fn) => idOf(fn.Role))).size).toBe(functions.length);
    expect(new Set(functions.map((fn) => idOf(fn.LoggingConfig.LogGroup))).size).toBe(functions.length);
    for (const [id, group] of resourcesOf<{ RetentionInDays?: number }>(template, 'AWS::Logs::LogGroup')) {
      expect(group.RetentionInDays, id).toBeGreaterThan(0);
    }
  });

  it.each(names)('%s gets the variables of its needs and no other', (name) => {
    const variables = Object.keys(functionOf(template, name).properties.Environment.Variables);
    const expected = [
      'LEADLINE_STAGE',
      'LEADLINE_LOG_LEVEL',
      'NODE_OPTIONS',
      ...needsOf(name)
        .filter((need) => need !== 'mail:send')
        .map(variableOf),
    ];
    expect(variables.toSorted()).toEqual([...new Set(expected)].toSorted());
  });
});

describe('least privilege', () => {
  const onlyFor: readonly (readonly [string, (needs: readonly string[], name: string) => boolean])[] = [
    ['dynamodb:PutItem', (needs) => needs.includes('table:write')],
    ['dynamodb:DeleteItem', (needs) => needs.includes('table:write')],
    ['dynamodb:Query', (needs) => needs.includes('table:read')],
    ['dynamodb:GetRecords', (_, name) => name === 'outbox-publish'],
    ['events:PutEvents', (needs) => needs.includes('bus:put')],
    ['secretsmanager:GetSecretValue', (needs) => needs.includes('secret:read')],
    ['states:StartExecution', (needs) => needs.some((need) => need.startsWith('workflow:start'))],
    ['s3:GetObject', (needs) => needs.includes('files:read')],
    ['s3:ListBucket', (needs) => needs.includes('files:read')],
    ['s3:PutObject', (needs) => needs.includes('files:write')],
    [
      'sqs:ReceiveMessage',
      (needs, name) => needs.includes('queues:admin') || (rows[name as AnyFunctionName] as { trigger?: string }).trigger === 'queue',
    ],
  ];

  it.each(onlyFor)('%s is granted to the functions that need it and to nobody else', (action, needed) => {
    const granted = names.filter((name) => actionsOf(name).includes(action));
    expect(granted).toEqual(names.filter((name) => needed(needsOf(name), name)));
    expect(granted.length).toBeGreaterThan(0);
  });

  /** Keys of objects are made at run time: the prefixes of our files are the finest grant there is. */
  const isObjects = (statement: { readonly Action: string | string[]; readonly Resource: unknown }): boolean =>
    list(statement.Action).every((action) => action === 's3:GetObject' || action === 's3:PutObject') &&
    filePrefixes.every((prefix) => JSON.stringify(statement.Resource).includes(`/${prefix}/*`)) &&
    (JSON.stringify(statement.Resource).match(/\*/g) ?? []).length === filePrefixes.length;

  it('no statement allows a wildcard action, a service wildcard or every resource, log delivery excepted', () => {
    const policies = resourcesOf<{ PolicyDocument: { Statement: { Effect: string; Action: string | string[]; Resource: unknown }[] } }>(
      template,
      'AWS::IAM::Policy',
    );
    const wild = [...policies].flatMap(([id, policy]) =>
      policy.PolicyDocument.Statement.filter((s) => s.Effect === 'Allow').flatMap((s) => [
        ...list(s.Action)
          .filter((action) => action.includes('*'))
          .map((action) => `${id} ${action}`),
        ...(JSON.stringify(s.Resource).includes('*')
          ? [`${id} ${list(s.Action).every((a) => /^logs:/.test(a)) ? 'logs' : isObjects(s) ? 'objects' : 'wildcard'}`]
          : []),
      ]),
    );
    expect([...new Set(wild.map((line) => line.replace(/[0-9A-F]{8}/, '')))].toSorted()).toEqual([
      'ClockWorkflowRoleDefaultPolicy logs',
      'NurtureWorkflowRoleDefaultPolicy logs',
      'ReplayLeadsRoleDefaultPolicy objects',
      'RunExportRoleDefaultPolicy objects',
      'RunImportRoleDefaultPolicy objects',
      'TimeMachineRoleDefaultPolicy objects',
      'TransferRoleDefaultPolicy objects',
    ]);
  });

  it('lets each workflow be started by its own consumer alone', () => {
    const started = (name: string) =>
      statementsOfRole(template, idOf(functionOf(template, name).properties.Role))
        .filter((s) => list(s.Action).includes('states:StartExecution'))
        .map((s) => idOf(s.Resource).replace(/StateMachine.*/, ''));
    expect([started('start-clocks'), started('nurture-lead')]).toEqual([['ClockWorkflow'], ['NurtureWorkflow']]);
  });

  it('mail is sent by nobody until a sender is configured, then by the steps of nurture alone, as that sender', () => {
    const sendersOf = (from: typeof template) =>
      names.filter((name) =>
        statementsOfRole(from, idOf(functionOf(from, name).properties.Role)).some((s) => list(s.Action).some((a) => a.startsWith('ses:'))),
      );
    expect(sendersOf(template)).toEqual([]);
    const { serviceTemplate } = synthesise({ mailFrom: 'news@example.com' });
    expect(sendersOf(serviceTemplate)).toEqual(['wake-nurture', 'sweep-nurture']);
    const { id, properties } = functionOf(serviceTemplate, 'wake-nurture');
    expect(properties.Environment.Variables, id).toMatchObject({ LEADLINE_MAIL_FROM: 'news@example.com' });
    const statement = statementsOfRole(serviceTemplate, idOf(properties.Role)).find((s) => list(s.Action).includes('ses:SendEmail'));
    expect(JSON.stringify(statement?.Resource)).toMatch(/:identity\/example\.com"/);
    expect(statement).toMatchObject({ Condition: { StringEquals: { 'ses:FromAddress': 'news@example.com' } } });
    const other = synthesise({ mailFrom: 'news@example.com', mailIdentity: 'news@example.com' }).serviceTemplate;
    expect(JSON.stringify(other.toJSON())).toContain(':identity/news@example.com');
    expect(() => synthesise({ mailFrom: 'nobody' })).toThrow(/mailFrom/);
  });

  it('gives no function a managed policy', () => {
    for (const [id, role] of resourcesOf<{ ManagedPolicyArns?: unknown }>(template, 'AWS::IAM::Role')) {
      expect(role.ManagedPolicyArns, id).toBeUndefined();
    }
  });

  it('lets a consumer send poison to its own dead letters only', () => {
    const statements = statementsOfRole(template, idOf(functionOf(template, 'enrich-lead').properties.Role));
    const sends = statements.filter((s) => list(s.Action).includes('sqs:SendMessage'));
    expect(sends).toHaveLength(1);
    expect(JSON.stringify(sends[0]?.Resource)).toMatch(/EnrichLeadQueueDeadLetters/);
  });
});

import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { buildApp } from '../../infra/build-app.ts';
import type { StageOptions } from '../../infra/stages.ts';

export const root = new URL('../../', import.meta.url);
const cdkContext = (): Record<string, unknown> => JSON.parse(readFileSync(new URL('cdk.json', root), 'utf8')).context;

/** The app as the CLI would build it; bundling is skipped unless asked for, because templates do not depend on it. */
export const newApp = (options: { readonly bundle?: boolean } = {}): App =>
  new App({
    outdir: mkdtempSync(join(tmpdir(), 'leadline-cdk-')),
    context: {
      ...cdkContext(),
      ...(options.bundle === true ? { 'aws:cdk:enable-asset-metadata': true } : { 'aws:cdk:bundling-stacks': [] }),
    },
  });

export const synthesise = (stage: StageOptions = {}) => {
  const app = newApp();
  const built = buildApp(app, stage);
  const [service, api] = [Template.fromStack(built.service).toJSON(), Template.fromStack(built.api).toJSON()];
  return {
    ...built,
    app,
    statefulTemplate: Template.fromStack(built.stateful),
    /** Everything that can be replaced, as if it were one stack. */
    serviceTemplate: Template.fromJSON({ Resources: { ...service.Resources, ...api.Resources } }),
    templates: [service, api],
  };
};

export type Statement = { Effect: string; Action: string | string[]; Resource: unknown; Principal?: unknown };
export type Ref = { Ref: string } | { 'Fn::GetAtt': [string, string] };
export type FunctionProperties = {
  Runtime: string;
  Architectures: string[];
  Timeout: number;
  MemorySize: number;
  Role: Ref;
  Description: string;
  LoggingConfig: { LogGroup: Ref };
  Environment: { Variables: Record<string, unknown> };
};

/** Logical id → properties of every resource of a type; the shapes are what CloudFormation documents. */
export const resourcesOf = <P>(template: Template, type: string): ReadonlyMap<string, P> =>
  new Map(Object.entries(template.findResources(type)).map(([id, resource]) => [id, resource.Properties as P]));

/** Logical id behind a Ref or GetAtt, also of another stack: an export is named after it. */
export const idOf = (ref: unknown): string => {
  const value = ref as { Ref?: string; 'Fn::GetAtt'?: [string, string]; 'Fn::ImportValue'?: string };
  const imported = value['Fn::ImportValue']?.replace(/^.*:ExportsOutput(Ref|FnGetAtt)/, '');
  const id = value.Ref ?? value['Fn::GetAtt']?.[0] ?? imported;
  if (id === undefined) throw new Error(`not a reference: ${JSON.stringify(ref)}`);
  return id;
};

export const list = (value: string | string[]): string[] => (Array.isArray(value) ? value : [value]);

/** Allow statements of the policies attached to a role. */
export const statementsOfRole = (template: Template, roleId: string): readonly Statement[] =>
  [...resourcesOf<{ Roles: unknown[]; PolicyDocument: { Statement: Statement[] } }>(template, 'AWS::IAM::Policy').values()]
    .filter((policy) => policy.Roles.some((role) => idOf(role) === roleId))
    .flatMap((policy) => policy.PolicyDocument.Statement)
    .filter((statement) => statement.Effect === 'Allow');

export const pascal = (name: string): string => name.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());

/** The Lambda of a row of the topology or of the HTTP functions. */
export const functionOf = (template: Template, name: string): { id: string; properties: FunctionProperties } => {
  const found = [...resourcesOf<FunctionProperties>(template, 'AWS::Lambda::Function')].filter(([id]) =>
    new RegExp(`^${pascal(name)}Function[0-9A-F]{8}$`).test(id),
  );
  const [only] = found;
  if (only === undefined || found.length !== 1) throw new Error(`${found.length} functions for ${name}`);
  return { id: only[0], properties: only[1] };
};

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkImports, minimumModules } from './import-graph.ts';

/** One planted edge per rule: file → its import. A checker that misses one of these would let the real thing pass. */
const planted: readonly (readonly [rule: string, file: string, code: string])[] = [
  ['domain-is-pure', 'shared/domain/leads/a.ts', "import '../../application/x.ts';"],
  ['domain-is-pure', 'shared/domain/leads/b.ts', "import { createHash } from 'node:crypto'; createHash('md5');"],
  ['domain-is-pure', 'shared/domain/leads/c.ts', "import type { ZodType } from 'zod'; export type T = ZodType;"],
  ['domain-is-pure', 'shared/domain/leads/d.ts', "export type T = import('zod').ZodType;"],
  ['domain-is-pure', 'shared/domain/leads/e.ts', "export const load = () => import('zod');"],
  ['contracts-need-only-zod-and-domain', 'shared/contracts/a.ts', "export * from '../application/x.ts';"],
  ['application-inward-only', 'shared/application/a.ts', "import '../adapters/memory/x.ts';"],
  ['adapters-no-outward', 'shared/adapters/memory/a.ts', "import '../../lambda/x.ts';"],
  ['adapters-see-ports-not-use-cases', 'shared/adapters/memory/b.ts', "import '../../application/x.ts';"],
  ['adapters-do-not-know-each-other', 'shared/adapters/dynamodb/a.ts', "import '../memory/x.ts';"],
  ['lambda-no-adapters', 'shared/lambda/a.ts', "import '../adapters/memory/x.ts';"],
  ['only-composition-roots-touch-adapters', 'functions/leads/a.http.ts', "import '../../shared/adapters/memory/x.ts';"],
  ['handlers-no-sdk', 'functions/leads/b.http.ts', "import '@aws-sdk/client-sqs';"],
  ['handlers-do-not-import-handlers', 'functions/leads/c.http.ts', "import './x.queue.ts';"],
  ['no-memory-in-production', 'functions/compose/a.ts', "import '../../shared/adapters/memory/x.ts';"],
  ['runtime-never-imports-infra', 'shared/lambda/b.ts', "import 'aws-cdk-lib';"],
  ['infra-sees-contracts-only', 'infra/a.ts', "import '../shared/domain/x.ts';"],
  ['infra-sees-contracts-only', 'infra/b.ts', "import '../functions/leads/x.queue.ts';"],
  ['web-sees-contracts-only', 'web/embed/a.ts', "import '../../shared/domain/x.ts';"],
  ['nothing-imports-tests-or-tools', 'shared/lambda/c.ts', "import '../../local/x.ts';"],
  ['no-cycles', 'shared/domain/cycle.ts', "import { b } from './cycle-back.ts'; export const a = 1; export const c = () => b;"],
];
const targets = [
  'shared/application/x.ts',
  'shared/adapters/memory/x.ts',
  'shared/lambda/x.ts',
  'shared/domain/x.ts',
  'functions/leads/x.queue.ts',
  'local/x.ts',
];

describe('import rules', () => {
  let root = '';
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'imports-'));
    const write = (file: string, code: string) => {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), code);
    };
    for (const file of targets) write(file, 'export const x = 1;');
    write('shared/domain/cycle-back.ts', "import { a } from './cycle.ts'; export const b = 1; export const d = () => a;");
    for (const folder of ['docs', 'bench', 'test']) mkdirSync(join(root, folder), { recursive: true });
    for (const [, file, code] of planted) write(file, code);
    symlinkSync(join(process.cwd(), 'node_modules'), join(root, 'node_modules'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('hold in this tree, on a graph that is really there', async () => {
    const { modules, violations } = await checkImports();
    expect(violations).toEqual([]);
    expect(modules).toBeGreaterThan(minimumModules);
  });

  it('catch every planted edge', async () => {
    const { violations } = await checkImports(root);
    const found = new Set(violations.map((violation) => `${violation.rule} ${violation.from.replace('cycle-back', 'cycle')}`));
    const missed = planted.filter(([rule, file]) => !found.has(`${rule} ${file}`)).map(([rule, file]) => `${rule} ${file}`);
    expect(missed).toEqual([]);
  });
});

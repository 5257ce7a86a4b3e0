import { createRequire } from 'node:module';
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';

export const minimumModules = 200;
const folders = ['shared', 'functions', 'infra', 'local', 'docs', 'bench', 'test', 'web'];

export type Violation = { readonly rule: string; readonly from: string; readonly to: string };

/** Runs dependency-cruiser with the project's rules over the tree below `root`. */
export async function checkImports(root = process.cwd()): Promise<{ readonly modules: number; readonly violations: readonly Violation[] }> {
  const config: IConfiguration = createRequire(import.meta.url)('../../.dependency-cruiser.cjs');
  const { tsConfig: _, ...options } = config.options ?? {};
  const result = await cruise(
    folders,
    { ...options, baseDir: root, ruleSet: { forbidden: config.forbidden ?? [] }, validate: true },
    { conditionNames: ['import', 'types', 'default'], exportsFields: ['exports'] },
    { tsConfig: extractTsConfig('tsconfig.json') },
  );
  const output: ICruiseResult | string = result.output;
  if (typeof output === 'string') throw new Error('unexpected report');
  return {
    modules: output.summary.totalCruised,
    violations: output.summary.violations.map((v) => ({ rule: v.rule.name, from: v.from, to: v.to })),
  };
}

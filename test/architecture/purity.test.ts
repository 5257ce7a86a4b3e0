import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { sourceFiles } from './source-files.ts';

type Finding = { readonly file: string; readonly what: string };

/** Reads of the clock or of randomness outside the system adapters, and files or functions that outgrew the house. */
function inspect(file: string, text: string): readonly Finding[] {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const findings: Finding[] = [];
  const visit = (node: ts.Node): void => {
    const code = node.getText(tree);
    if (ts.isNewExpression(node) && code.startsWith('new Date') && (node.arguments?.length ?? 0) === 0)
      findings.push({ file, what: 'new Date()' });
    if (
      ts.isCallExpression(node) &&
      /^(Date\.now|Math\.random|performance\.now|Temporal\.Now\.\w+|crypto\.randomUUID)$/.test(node.expression.getText(tree))
    ) {
      findings.push({ file, what: node.expression.getText(tree) });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return findings;
}

const outsideSystem = (file: string): boolean => file.startsWith('shared/') && !file.startsWith('shared/adapters/');

describe('time and randomness', () => {
  it('come from ports: nothing in domain, application, contracts, lambda or functions reads them', () => {
    const files = sourceFiles().filter((file) => outsideSystem(file) || file.startsWith('functions/'));
    expect(files.length).toBeGreaterThan(100);
    expect(files.flatMap((file) => inspect(file, readFileSync(file, 'utf8')))).toEqual([]);
  });

  it('the check sees what it looks for', () => {
    const seen = inspect('x.ts', 'const a = new Date(); const b = Date.now(); const c = Math.random(); const d = Temporal.Now.instant();');
    expect(seen.map((finding) => finding.what)).toEqual(['new Date()', 'Date.now', 'Math.random', 'Temporal.Now.instant']);
  });
});

describe('type assertions', () => {
  const assertions = (file: string, text: string): readonly string[] => {
    const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      const isConst = ts.isAsExpression(node) && node.type.getText(tree) === 'const';
      if ((ts.isAsExpression(node) && !isConst) || ts.isTypeAssertionExpression(node) || ts.isNonNullExpression(node)) {
        found.push(`${file}: ${node.getText(tree).slice(0, 80)}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(tree);
    return found;
  };

  it('stand in kernel/brand.ts alone', () => {
    const files = sourceFiles().filter((file) => !file.startsWith('test/') && file !== 'shared/domain/kernel/brand.ts');
    expect(files.flatMap((file) => assertions(file, readFileSync(file, 'utf8')))).toEqual([]);
  });
});

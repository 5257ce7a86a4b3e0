import { existsSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { sourceFiles } from './source-files.ts';

const maxFile = 300;
const maxFunction = 60;
const maxHandler = 60;

const production = sourceFiles().filter((file) => existsSync(file) && !file.startsWith('test/'));

const tooLongFunctions = (file: string): readonly string[] => {
  const text = readFileSync(file, 'utf8');
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isFunctionLike(node) || ts.isArrowFunction(node)) && !ts.isConstructorDeclaration(node)) {
      const start = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line;
      const lines = tree.getLineAndCharacterOfPosition(node.getEnd()).line - start + 1;
      if (lines > maxFunction) found.push(`${file}:${start + 1} has ${lines} lines`);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
};

describe('sizes', () => {
  it('files stay readable', () => {
    // A table is read row by row, not as code, so it may be longer.
    const tables = new Set(['shared/contracts/topology.ts']);
    const long = production.filter((file) => !tables.has(file) && readFileSync(file, 'utf8').split('\n').length > maxFile);
    expect(long).toEqual([]);
  });
  it('functions stay readable', () => {
    expect(production.flatMap(tooLongFunctions)).toEqual([]);
  });
  it('handler files are thin', () => {
    const handlers = production.filter((file) => /^functions\/.+\.(http|queue|stream|schedule|task)\.ts$/.test(file));
    expect(handlers.length).toBeGreaterThan(15);
    expect(handlers.filter((file) => readFileSync(file, 'utf8').split('\n').length > maxHandler + 1)).toEqual([]);
  });
});

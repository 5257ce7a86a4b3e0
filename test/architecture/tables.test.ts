import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { httpFunctions } from '../../shared/contracts/http/functions.ts';
import { problems } from '../../shared/contracts/http/problems.ts';
import { routeTable } from '../../shared/contracts/http/routes.ts';
import { queueFunctions, topologyEntries } from '../../shared/contracts/topology.ts';
import { sourceFiles } from './source-files.ts';

const handlerFiles = sourceFiles().filter((file) => /^functions\/.+\.(http|event|queue|stream|schedule|task)\.ts$/.test(file));

describe('the two tables', () => {
  it('name every handler file once, and every file they name exists', () => {
    const named = [...topologyEntries.map(([, row]) => row.file), ...Object.values(httpFunctions).map((row) => row.file)];
    expect([...named].sort()).toEqual([...new Set(named)].sort());
    expect([...named].sort()).toEqual([...handlerFiles].sort());
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
  });

  it('the suffix of a handler file says its trigger', () => {
    for (const [name, row] of topologyEntries) expect(row.file, name).toContain(`.${row.trigger}.ts`);
  });

  it('give every route a scope, a function, answers and only registered problems', () => {
    const known = new Set(Object.keys(problems));
    for (const route of routeTable) {
      expect(route.scope, route.operationId).toBeTruthy();
      expect(Object.keys(httpFunctions)).toContain(route.function);
      expect(Object.keys(route.responses).length, route.operationId).toBeGreaterThan(0);
      expect(route.problems.filter((code) => !known.has(code))).toEqual([]);
    }
    expect(new Set(routeTable.map((route) => `${route.method} ${route.path}`)).size).toBe(routeTable.length);
  });

  it('every operation is bound in exactly one place', () => {
    const code = sourceFiles()
      .filter((file) => file.startsWith('functions/') || file.startsWith('shared/lambda/'))
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    for (const route of routeTable) {
      const bound = code.split(new RegExp(`endpoint\\(\\w+Routes\\.${route.operationId},`)).length - 1;
      expect(bound, route.operationId).toBe(1);
    }
  });

  it('each queue has one consumer', () => {
    const names = queueFunctions.map(([, row]) => row.queue);
    expect(new Set(names).size).toBe(names.length);
  });

  it('every problem the code answers is in the registry, and every registered one is answered somewhere', () => {
    const files = sourceFiles().filter(
      (file) =>
        /^shared\/(application|lambda)\//.test(file) &&
        !file.endsWith('contracts/http/problems.ts') &&
        !file.endsWith('contracts/http/routes.ts'),
    );
    const code =
      files.map((file) => readFileSync(file, 'utf8')).join('\n') + handlerFiles.map((file) => readFileSync(file, 'utf8')).join('\n');
    const answered = new Set([...code.matchAll(/refuse\(\s*'([a-z-]+)'/g)].map((match) => match[1] ?? ''));
    // A server of our own answers some before a function is asked.
    const server = readFileSync(new URL('../../local/http.ts', import.meta.url), 'utf8');
    for (const match of server.matchAll(/writeProblem\(request, response, '([a-z-]+)'/g)) answered.add(match[1] ?? '');
    for (const match of code.matchAll(/\? refuse\('([a-z-]+)'[^)]*\)\s*:\s*refuse\('([a-z-]+)'/g))
      for (const name of match.slice(1)) answered.add(name);
    expect([...answered].filter((name) => !(name in problems))).toEqual([]);
    expect(Object.keys(problems).filter((name) => !answered.has(name))).toEqual([]);
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { generatedFiles } from '../../docs/generated-files.ts';

it('generated files equal what the code says now (run `npm run docs`)', async () => {
  const files = await generatedFiles();
  expect(files.size).toBeGreaterThan(20);
  const stale = [...files].filter(([path, content]) => !existsSync(path) || readFileSync(path, 'utf8') !== content).map(([path]) => path);
  expect(stale).toEqual([]);
});

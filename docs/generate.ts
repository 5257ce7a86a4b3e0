import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { generatedFiles } from './generated-files.ts';

/** `npm run docs`: writes every file that is derived from the code. `--check` writes nothing and fails on a difference. */
const check = process.argv.includes('--check');
const stale: string[] = [];
for (const [path, content] of await generatedFiles()) {
  const before = (() => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return null;
    }
  })();
  if (before === content) continue;
  stale.push(path);
  if (check) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
console.log(stale.length === 0 ? 'generated files are up to date' : `${check ? 'stale' : 'written'}:\n${stale.join('\n')}`);
process.exitCode = check && stale.length > 0 ? 1 : 0;

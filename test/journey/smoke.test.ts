import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { smokeCases } from '../../local/smoke/cases.ts';

const smoke = fileURLToPath(new URL('../../local/smoke.ts', import.meta.url));

const run = (...options: readonly string[]) =>
  new Promise<{ code: unknown; lines: readonly string[] }>((resolve) => {
    execFile(process.execPath, [smoke, ...options], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, lines: `${stdout}${stderr}`.trim().split('\n') }),
    );
  });

describe('the smoke', () => {
  it('sends 25 leads and finds each where its table says', async () => {
    const { code, lines } = await run();
    expect(lines.at(-1)).toBe('25 leads as expected');
    expect(code).toBe(0);
    expect(smokeCases).toHaveLength(25);
    for (const one of smokeCases) {
      // name, stage, holder, two figures; a repeat that needed nothing has dashes.
      const line = lines.find((text) => text.startsWith(`${one.name}  `));
      expect(line, one.name).toMatch(new RegExp(` ${one.stage} .+ (\\d+|–) +(\\d+|–)$`));
    }
  });

  it('fails when a published threshold is altered', async () => {
    const { code, lines } = await run('--alter', 'rubric');
    expect(code).toBe(1);
    expect(lines.join('\n')).toContain('stage mql expected');
    const wanted = smokeCases.filter((one) => one.stage === 'mql').length;
    expect(lines.at(-1)).toBe(`${wanted} of 25 leads differ from what is expected`);
  });
});

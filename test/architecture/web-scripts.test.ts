import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { embedScript, trackingScript } from '../../functions/forms/scripts.generated.ts';

describe('scripts of pages', () => {
  it.each([
    ['embed.js', embedScript, 8],
    ['t.js', trackingScript, 5],
  ] as const)('%s stays within its kilobytes, gzipped', (_name, { text }, kilobytes) => {
    expect(text.length).toBeGreaterThan(1000);
    expect(gzipSync(text).length).toBeLessThanOrEqual(kilobytes * 1024);
  });

  it.each([embedScript.text, trackingScript.text])('run under a strict policy: no eval, no HTML text, no inline style', (text) => {
    expect(text).not.toMatch(/\beval\(|new Function|innerHTML|insertAdjacentHTML|document\.write|cssText|setAttribute\("style"/);
  });
});

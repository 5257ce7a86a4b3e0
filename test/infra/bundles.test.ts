import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../infra/build-app.ts';
import { httpFunctions } from '../../shared/contracts/http/functions.ts';
import { topology } from '../../shared/contracts/topology.ts';
import { newApp, pascal, root } from './synth.ts';

const names = [...Object.keys(topology), ...Object.keys(httpFunctions)];
/** Design budget: at this size a cold start loads in about 90 ms. */
const maxBytes = 400 * 1024;

type Resource = { Type: string; Metadata?: { 'aws:asset:path'?: string } };

describe('bundles', () => {
  const app = newApp({ bundle: true });
  let resources: Record<string, Resource> = {};

  beforeAll(() => {
    const { api, service } = buildApp(app, {});
    const assembly = app.synth();
    const resourcesOf = (artifactId: string) => assembly.getStackArtifact(artifactId).template.Resources;
    resources = { ...resourcesOf(service.artifactId), ...resourcesOf(api.artifactId) };
  });

  const bundleOf = (name: string): string => {
    const found = Object.entries(resources).find(
      ([id, r]) => r.Type === 'AWS::Lambda::Function' && id.startsWith(`${pascal(name)}Function`),
    );
    return join(app.outdir, found?.[1].Metadata?.['aws:asset:path'] ?? 'missing', 'index.mjs');
  };

  it.each(names)('%s stays within the size budget and has a source map', (name) => {
    const file = bundleOf(name);
    expect(statSync(file).size).toBeLessThanOrEqual(maxBytes);
    expect(readFileSync(file, 'utf8')).toMatch(/\/\/# sourceMappingURL=index\.mjs\.map\s*$/);
  });

  it('every bundle loads on its own, builds nothing on import and exports a handler', () => {
    const script = `
      for (const file of process.argv.slice(1)) {
        const module = await import(file);
        if (typeof module.handler !== 'function') throw new Error(file + ' exports no handler');
      }`;
    execFileSync(new URL('node_modules/.bin/node', root).pathname, ['--input-type=module', '-e', script, ...names.map(bundleOf)], {
      // No variable of ours and no credentials: a module that builds adapters on import would fail here.
      env: {},
      stdio: 'pipe',
    });
  });
});

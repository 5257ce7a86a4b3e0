import { fileURLToPath } from 'node:url';

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Parts of the SDK that cannot run in Lambda and the modules that stand in for them, each saying why: 150 KB of every bundle. */
export const standIns: Readonly<Record<string, string>> = {
  '@aws-sdk/credential-provider-node': here('environment-credentials.ts'),
  '@aws/lambda-invoke-store': here('no-invoke-store.ts'),
  '@smithy/core/checksum': here('node-checksum.ts'),
  '@smithy/core/event-streams': here('no-event-streams.ts'),
  'mnemonist/lru-cache': here('lru-cache.ts'),
};

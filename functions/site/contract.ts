import { brotliDecompressSync } from 'node:zlib';
import { once } from '../../shared/lambda/lazy.ts';
import { methodsByPath, packedOpenApi } from './contract.generated.ts';

/** The contract knows every route without their schemas: path patterns and the methods each has. */
const patterns = methodsByPath.map(([path, methods]) => ({ test: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`), methods }));
/** Methods of a path as asked for, e.g. `/v1/leads/lead_1`. */
export const methodsOf = (path: string): readonly string[] => [
  ...new Set(patterns.filter((p) => p.test.test(path)).flatMap((p) => p.methods)),
];

/** The OpenAPI document, unpacked when somebody asks for it first. */
export const openApi = once((): unknown => JSON.parse(brotliDecompressSync(Buffer.from(packedOpenApi, 'base64')).toString('utf8')));

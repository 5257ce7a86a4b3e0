import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import * as z from 'zod';
import { documentKinds } from '../shared/contracts/documents/kinds.ts';
import { recordKinds } from '../shared/contracts/documents/records.ts';
import { eventSchema, eventTypes } from '../shared/contracts/events/catalogue.ts';
import { problems } from '../shared/contracts/http/problems.ts';
import { topologyEntries } from '../shared/contracts/topology.ts';
import { lifecycleMermaid } from '../shared/domain/leads/lifecycle-diagram.ts';
import { graphContext, graphModule, graphPage, graphShapes } from './graph-contract.ts';
import { openApiDocument } from './openapi.ts';
import { phoneTableModule } from './phone-table.ts';
import { suffixTableModule } from './suffix-table.ts';
import { webScriptsModule } from './web-scripts.ts';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const schemaOf = (schema: z.ZodType, id: string): string =>
  json({ $id: id, ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) });

/** Path → content of everything derived from the code. The drift test compares these with what is committed. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const openApi = openApiDocument();
  files.set('shared/contracts/http/openapi.generated.json', json(openApi));
  files.set('functions/site/contract.generated.ts', contractModule(openApi));
  for (const type of eventTypes) files.set(`docs/schemas/events/${type}.json`, schemaOf(eventSchema(type), `/schemas/events/${type}.json`));
  for (const [kind, schema] of Object.entries(documentKinds))
    files.set(`docs/schemas/documents/${kind}.json`, schemaOf(schema, `/schemas/documents/${kind}.json`));
  for (const [kind, schema] of Object.entries(recordKinds))
    files.set(`docs/schemas/records/${kind}.json`, schemaOf(schema, `/schemas/records/${kind}.json`));
  files.set('docs/schemas/graph/context.jsonld', json(graphContext()));
  files.set('docs/schemas/graph/shapes.json', json(graphShapes()));
  files.set('docs/graph.md', graphPage());
  files.set('functions/graph/contract.generated.ts', graphModule());
  files.set('docs/lifecycle.md', lifecyclePage());
  files.set('docs/problems.md', problemsPage());
  files.set('docs/topology.md', topologyPage());
  files.set('shared/domain/identity/second-level-suffixes.generated.ts', suffixTableModule());
  files.set('shared/domain/identity/numbering-plans.generated.ts', phoneTableModule());
  files.set('functions/site/demo-page.generated.ts', demoPageModule(readFileSync('web/demo/index.html', 'utf8')));
  files.set('functions/forms/scripts.generated.ts', await webScriptsModule());
  return files;
}

const lifecyclePage = (): string =>
  `# Lifecycle\n\nGenerated from the transition table in \`shared/domain/leads/lifecycle.ts\` by \`npm run docs\`.\n\n\`\`\`mermaid\n${lifecycleMermaid()}\n\`\`\`\n`;

function problemsPage(): string {
  const rows = Object.entries(problems).map(([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`);
  return `# Problems\n\nEvery problem the API answers (RFC 9457). Generated from \`shared/contracts/http/problems.ts\` by \`npm run docs\`.\n\n| code | status | meaning |\n|---|---|---|\n${rows.join('\n')}\n`;
}

function topologyPage(): string {
  const rows = topologyEntries.map(([name, row]) => {
    const listens =
      row.trigger === 'queue'
        ? row.fanOutOnly === true
          ? 'events a published endpoint wants'
          : row.events.map((e) => `\`${e}\``).join(', ') || 'sent to directly'
        : row.trigger === 'schedule'
          ? `every ${row.everySeconds} s`
          : row.trigger === 'task'
            ? `workflow \`${row.workflow}\``
            : 'table stream';
    return `| \`${name}\` | ${row.trigger} | ${listens} | ${row.description} |`;
  });
  return `# Topology\n\nWhich function listens to what. Generated from \`shared/contracts/topology.ts\` by \`npm run docs\`.\n\n| function | trigger | listens to | does |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

/** The contract for the site function: packed, because as text it takes a fifth of the bundle; and what has to be known of each path. */
function contractModule(openApi: ReturnType<typeof openApiDocument>): string {
  const packed = brotliCompressSync(JSON.stringify(openApi)).toString('base64');
  const methods = Object.entries(openApi.paths ?? {}).map(([path, item]) => [
    path,
    Object.keys(item).map((method) => method.toUpperCase()),
  ]);
  return `/** Generated from the route table by \`npm run docs\`. */\nexport const methodsByPath: readonly (readonly [string, readonly string[]])[] = ${JSON.stringify(methods)};\n/** The OpenAPI document, JSON in Brotli in base64. */\nexport const packedOpenApi = '${packed}';\n`;
}

const sha = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const inline = (html: string, tag: string): readonly string[] =>
  [...html.matchAll(new RegExp(`<${tag}[^>]*>([\\s\\S]*?)</${tag}>`, 'g'))].map((m) => m[1] ?? '');

/** The page as a string the function can bundle, with a policy that allows our scripts and exactly its own inline style. */
function demoPageModule(html: string): string {
  const styles = inline(html, 'style').map(sha).join(' ') || "'none'";
  // The redirect after a plain form post counts as its action: the host list of the demo form must stand here.
  const policy = `default-src 'none'; script-src 'self'; style-src ${styles}; connect-src 'self'; form-action 'self' https://www.example.com; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'`;
  return `/** Generated from web/demo/index.html by \`npm run docs\`. */\nexport const demoPagePolicy = ${JSON.stringify(policy)};\nexport const demoPage = ${JSON.stringify(html)};\n`;
}

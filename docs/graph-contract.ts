import * as z from 'zod';
import { recordKinds } from '../shared/contracts/documents/records.ts';
import { type EdgeName, edgeNames, edgesFrom, edgesTo, edgeType, type NodeType, nodeTypes } from '../shared/domain/graph/ontology.ts';

/** No host is ours to name, so the words of the graph are URNs. */
const namespace = 'urn:leadline:ns:';
const xsd = 'http://www.w3.org/2001/XMLSchema#';

/** `content-asset` → `ContentAsset`. */
export const className = (type: NodeType): string => type.replace(/(^|-)([a-z])/g, (_, _dash, letter: string) => letter.toUpperCase());
const iri = (term: string): string => `leadline:${term}`;
const ref = (id: string) => ({ '@id': id });

type Property = {
  readonly name: string;
  readonly datatype: string;
  readonly list: boolean;
  readonly required: boolean;
  readonly options: readonly string[];
};
type JsonSchema = Exclude<z.core.JSONSchema._JSONSchema, boolean>;

const datatypes: Readonly<Record<string, string>> = { string: 'string', integer: 'integer', number: 'decimal', boolean: 'boolean' };

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null && !Array.isArray(value);
/** Of a member that may be null, what it is otherwise. */
const valueSchema = (schema: JsonSchema): JsonSchema => schema.anyOf?.filter(isSchema).find((part) => part.type !== 'null') ?? schema;

/** A schema with a name of its own stands among the definitions, and the root only refers to it. */
const named = (root: JsonSchema): JsonSchema => {
  const found = root.$ref === undefined ? root : root.$defs?.[root.$ref.replace('#/$defs/', '')];
  if (!isSchema(found) || found.properties === undefined) throw new Error('a record whose schema shows no members');
  return found;
};

/** Plain members of a record, that is those which are no edge; from the schema that the API checks with. */
function propertiesOf(type: NodeType): readonly Property[] {
  const schema = Object.entries(recordKinds).find(([kind]) => kind === type)?.[1];
  if (schema === undefined) return [];
  const json = named(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  const edges = new Set(edgesFrom(type).map((name) => edgeType(name).field.split('/')[1]));
  const required = new Set(json.required);
  return Object.entries(json.properties ?? {}).flatMap(([name, member]) => {
    if (name === 'id' || edges.has(name) || typeof member === 'boolean') return [];
    const one = valueSchema(member);
    const value = one.type === 'array' && isSchema(one.items) ? one.items : one;
    const datatype = value.format === 'date' ? 'date' : value.format === 'uri' ? 'anyURI' : (datatypes[String(value.type)] ?? 'string');
    return [
      {
        name,
        datatype: `xsd:${datatype}`,
        list: one.type === 'array',
        required: required.has(name),
        options: (value.enum ?? []).map(String),
      },
    ];
  });
}

/**
 * The member of a body that carries the edge. Where it is an object, the id of the target stands in a member of that, which a
 * context of its own makes the object's id.
 */
function edgeTerm(name: EdgeName): readonly [string, object] {
  const [member = '', ...inner] = edgeType(name)
    .field.split('/')
    .slice(1)
    .filter((part) => part !== '*');
  const many = edgeType(name).targets === 'many' ? { '@container': '@set' } : {};
  const scope = inner.length === 0 ? {} : { '@context': { id: null, [inner.join('.')]: '@id' } };
  return [member, { '@id': iri(name), '@type': '@id', ...many, ...scope }];
}

/** JSON-LD 1.1: what the members of each type mean. Two types may use one member for different edges, so contexts are scoped by type. */
export function graphContext() {
  const scoped = (type: NodeType) => ({
    '@id': iri(className(type)),
    '@context': Object.fromEntries([
      ...propertiesOf(type).map(({ name, datatype, list }) => [
        name,
        {
          '@id': iri(`${type}.${name}`),
          ...(datatype === 'xsd:string' ? {} : { '@type': datatype }),
          ...(list ? { '@container': '@set' } : {}),
        },
      ]),
      ...edgesFrom(type).map(edgeTerm),
    ]),
  });
  return {
    '@context': {
      '@version': 1.1,
      leadline: namespace,
      xsd,
      // A body does not say its class, and `type` is a member of some: whoever reads one adds `@type`.
      id: '@id',
      ...Object.fromEntries(nodeTypes.map((type) => [className(type), scoped(type)])),
    },
  };
}

const edgeShape = (name: EdgeName) => {
  const { to, label, inverse, targets, required, acyclic, property, onDelete, field } = edgeType(name);
  return {
    'sh:path': ref(iri(name)),
    'sh:name': label,
    'sh:class': ref(iri(className(to))),
    'sh:nodeKind': ref('sh:IRI'),
    'sh:minCount': required ? 1 : 0,
    ...(targets === 'one' ? { 'sh:maxCount': 1 } : {}),
    'leadline:field': field,
    'leadline:inverse': inverse,
    'leadline:acyclic': acyclic ?? false,
    'leadline:onDelete': onDelete,
    ...(property === undefined ? {} : { 'leadline:property': property }),
  };
};

const inverseShape = (name: EdgeName) => ({
  'sh:path': { 'sh:inversePath': ref(iri(name)) },
  'sh:name': edgeType(name).inverse,
  'sh:class': ref(iri(className(edgeType(name).from))),
  ...(edgeType(name).sources === 'one' ? { 'sh:maxCount': 1 } : {}),
});

const propertyShape = (type: NodeType, { name, datatype, list, required, options }: Property) => ({
  'sh:path': ref(iri(`${type}.${name}`)),
  'sh:datatype': ref(datatype),
  'sh:minCount': required ? 1 : 0,
  ...(list ? {} : { 'sh:maxCount': 1 }),
  ...(options.length === 0 ? {} : { 'sh:in': { '@list': options } }),
});

/** Exactly one of the edges of an alternative leaves a node. */
function alternatives(type: NodeType) {
  const groups = [...new Set(edgesFrom(type).flatMap((name) => edgeType(name).alternative ?? []))];
  return groups.map((group) => ({
    '@list': edgesFrom(type)
      .filter((name) => edgeType(name).alternative === group)
      .map((name) => ({ 'sh:property': { 'sh:path': ref(iri(name)), 'sh:minCount': 1, 'sh:maxCount': 1 } })),
  }));
}

/** SHACL in JSON-LD: the shape of each node type. */
export const graphShapes = () => ({
  '@context': { sh: 'http://www.w3.org/ns/shacl#', leadline: namespace, xsd },
  '@graph': nodeTypes.map((type) => {
    const [xone] = alternatives(type);
    return {
      '@id': iri(`${className(type)}Shape`),
      '@type': 'sh:NodeShape',
      'sh:targetClass': ref(iri(className(type))),
      'sh:property': [
        ...propertiesOf(type).map((property) => propertyShape(type, property)),
        ...edgesFrom(type).map(edgeShape),
        ...edgesTo(type).map(inverseShape),
      ],
      ...(xone === undefined ? {} : { 'sh:xone': xone }),
    };
  }),
});

const ends = { source: { one: '|o', many: '}o' }, target: { one: 'o|', many: 'o{', required: '||' } } as const;

/** The ontology as a picture and as a table. */
export function graphPage(): string {
  const lines = edgeNames.map((name) => {
    const { from, to, sources, targets, required, label } = edgeType(name);
    const target = required ? ends.target.required : ends.target[targets];
    return `  ${className(from)} ${ends.source[sources]}--${target} ${className(to)} : "${label}"`;
  });
  const rows = edgeNames.map((name) => {
    const { field, from, to, targets, sources, required, acyclic, alternative, onDelete } = edgeType(name);
    const rules = [
      ...(required ? ['required'] : []),
      ...(acyclic ? ['no circles'] : []),
      ...(alternative ? [`one of ${alternative}`] : []),
    ];
    return `| \`${name}\` | ${from} \`${field}\` | ${to} | ${sources} to ${targets} | ${rules.join(', ')} | ${onDelete} |`;
  });
  return `# Graph\n\nWhich edges there are between leads, records and documents. Generated from \`shared/domain/graph/ontology.ts\` by \`npm run docs\`;\nthe same table gives \`docs/schemas/graph/context.jsonld\` and \`docs/schemas/graph/shapes.json\`.\n\n\`\`\`mermaid\nerDiagram\n${lines.join('\n')}\n\`\`\`\n\n| edge | from | to | how many | rules | deletion of the target |\n|---|---|---|---|---|---|\n${rows.join('\n')}\n`;
}

/** What the function serves: the same two texts, small enough to lie in its bundle. */
export const graphModule = (): string =>
  `/** Generated from the ontology by \`npm run docs\`. */\nexport const graphContext: unknown = ${JSON.stringify(graphContext())};\nexport const graphShapes: unknown = ${JSON.stringify(graphShapes())};\n`;

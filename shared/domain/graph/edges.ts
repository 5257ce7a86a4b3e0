import { type EdgeName, type EdgeType, edgesFrom, edgeType, isDocumentNode, type NodeRef, type NodeType } from './ontology.ts';

/** One edge as the body of its source holds it; `pointer` is the place of the target's id in that body. */
export type Edge = {
  readonly name: EdgeName;
  readonly from: NodeRef;
  readonly to: NodeRef;
  readonly property: string | null;
  readonly pointer: string;
};

/** What is wrong with an edge, for a machine: the edge, what its end must be, and the id that is none. */
export type EdgeIssue = {
  readonly pointer: string;
  readonly code: 'missing-edge' | 'too-many' | 'dangling-edge' | 'wrong-end' | 'cycle' | 'duplicate-edge';
  readonly message: string;
  readonly edge: { readonly name: EdgeName; readonly expected: NodeType; readonly id: string | null };
};

export type Body = Readonly<Record<string, unknown>>;
export const isBody = (value: unknown): value is Body => typeof value === 'object' && value !== null && !Array.isArray(value);
const isPresent = (value: unknown): boolean => value !== undefined && value !== null;

type Place = { readonly pointer: string; readonly value: unknown };

/** The places a field like `/members/*\/ownerId` names in a body, with what stands there (undefined when nothing does). */
function places(value: unknown, [step, ...rest]: readonly string[], pointer = ''): readonly Place[] {
  if (step === undefined) return [{ pointer, value }];
  if (step === '*') return Array.isArray(value) ? value.flatMap((entry: unknown, index) => places(entry, rest, `${pointer}/${index}`)) : [];
  return places(isBody(value) && Object.hasOwn(value, step) ? value[step] : undefined, rest, `${pointer}/${step}`);
}

const placesOf = (type: EdgeType, body: Body): readonly Place[] => places(body, type.field.split('/').slice(1));

const propertyOf = ({ property }: EdgeType, body: Body): string | null => {
  const value = property === undefined ? null : body[property];
  return typeof value === 'string' ? value : null;
};

/** The edges that leave `from`, whose content is `body`. What is no text is no edge. */
export const edgesOf = (from: NodeRef, body: Body): readonly Edge[] =>
  edgesFrom(from.type).flatMap((name) => {
    const type = edgeType(name);
    const property = propertyOf(type, body);
    return placesOf(type, body).flatMap(({ pointer, value }) =>
      typeof value === 'string' ? [{ name, from, to: { type: type.to, id: value }, property, pointer }] : [],
    );
  });

/** `body` without the edges `name` to `target`; only edges that may be absent have a field to empty. */
export function withoutEdge(body: Body, name: EdgeName, target: string): Body {
  const [field = ''] = edgeType(name).field.split('/').slice(1);
  return body[field] === target ? { ...body, [field]: null } : body;
}

/**
 * What can be said of the edges of a body before anything is read: a list where one target may stand, a required edge that is
 * absent, none or several of an alternative. `body` is as the caller sent it.
 */
export function shapeIssues(type: NodeType, body: Body): readonly EdgeIssue[] {
  const single = edgesFrom(type).flatMap((name) => singleIssues(name, edgeType(name), body));
  const names = edgesFrom(type);
  const groups = new Set(names.flatMap((name) => edgeType(name).alternative ?? []));
  return [...single, ...[...groups].flatMap((group) => alternativeIssues(group, names, body))];
}

function singleIssues(name: EdgeName, type: EdgeType, body: Body): readonly EdgeIssue[] {
  const edge = { name, expected: type.to, id: null };
  if (type.targets === 'many') return [];
  return placesOf(type, body).flatMap(({ pointer, value }): readonly EdgeIssue[] => {
    if (Array.isArray(value)) return [{ pointer, code: 'too-many', message: `takes one ${type.to}, not a list`, edge }];
    const absent = type.required && !isPresent(value);
    return absent ? [{ pointer, code: 'missing-edge', message: `needs the id of ${withArticle(type.to)}`, edge }] : [];
  });
}

function alternativeIssues(group: string, names: readonly EdgeName[], body: Body): readonly EdgeIssue[] {
  const members = names.filter((name) => edgeType(name).alternative === group);
  const present = members.filter((name) => placesOf(edgeType(name), body).some(({ value }) => isPresent(value)));
  if (present.length === 1) return [];
  const fields = members.map((name) => edgeType(name).field.slice(1)).join(' and ');
  return (present.length === 0 ? members.slice(0, 1) : present.slice(1)).map((name) => {
    const { field: pointer, to } = edgeType(name);
    const edge = { name, expected: to, id: null };
    const message = `exactly one of ${fields} must be given`;
    return { pointer, code: present.length === 0 ? 'missing-edge' : 'too-many', message, edge };
  });
}

export const withArticle = (type: NodeType): string => `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;

/** An end that is not there, or is there as something else. */
export function endIssue({ name, to, pointer }: Edge, found: NodeType | null): EdgeIssue {
  const edge = { name, expected: to.type, id: to.id };
  return found === null
    ? {
        pointer,
        code: 'dangling-edge',
        message: isDocumentNode(to.type) ? `no ${to.type} ${to.id} is published` : `there is no ${to.type} ${to.id}`,
        edge,
      }
    : { pointer, code: 'wrong-end', message: `${to.id} is ${withArticle(found)}, not ${withArticle(to.type)}`, edge };
}

export const cycleIssue = ({ name, from, to, pointer }: Edge): EdgeIssue => ({
  pointer,
  code: 'cycle',
  message: `${to.id} leads back to ${from.id}`,
  edge: { name, expected: to.type, id: to.id },
});

/** The target of an edge with one source has another source already. */
export const takenEndIssue = ({ name, to, pointer }: Edge, holder: string): EdgeIssue => ({
  pointer,
  code: 'too-many',
  message: `${to.type} ${to.id} has this edge from ${holder} already`,
  edge: { name, expected: to.type, id: to.id },
});

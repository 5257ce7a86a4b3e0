import { parseInstant } from '../kernel/instant.ts';
import { countryCode, isCountryCode } from '../leads/country-code.ts';
import type { Condition, Leaf, Operator, Scalar } from './condition.ts';
import { type CatalogueField, type FieldKind, fieldCatalogue } from './fields.ts';

export type ConditionIssue = { readonly path: string; readonly message: string };

/** Deeper nesting is unreadable to the person who owns the rule, and unbounded nesting would bound nothing. */
export const maxConditionDepth = 8;

const presence: readonly Operator[] = ['exists', 'missing'];
const allowedOperators: Readonly<Record<FieldKind, readonly Operator[]>> = {
  string: ['eq', 'ne', 'in', 'nin', 'contains', 'startsWith', ...presence],
  number: ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'nin', ...presence],
  boolean: ['eq', 'ne', ...presence],
  'string[]': ['eq', 'ne', 'in', 'nin', 'contains', 'startsWith', ...presence],
  instant: ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', ...presence],
};

/**
 * What a condition gets wrong against the field catalogue; empty when it may be published. Paths are JSON Pointers into
 * the condition. `unavailable` names field prefixes without a value where the condition will be read (`touch.` in a
 * routing plan): a rule that can never match is a mistake, not a choice.
 */
export function conditionIssues(condition: Condition, unavailable: readonly string[] = []): readonly ConditionIssue[] {
  return visit(condition, '', 1, unavailable);
}

function visit(condition: Condition, path: string, depth: number, unavailable: readonly string[]): readonly ConditionIssue[] {
  if (depth > maxConditionDepth) return [{ path, message: `nested deeper than ${maxConditionDepth} levels` }];
  const visitAll = (parts: readonly Condition[], key: string) =>
    parts.flatMap((part, index) => visit(part, `${path}/${key}/${index}`, depth + 1, unavailable));
  if ('all' in condition) return visitAll(condition.all, 'all');
  if ('any' in condition) {
    return condition.any.length > 0 ? visitAll(condition.any, 'any') : [{ path: `${path}/any`, message: 'an empty list never matches' }];
  }
  if ('not' in condition) return visit(condition.not, `${path}/not`, depth + 1, unavailable);
  return leafIssues(condition, path, unavailable);
}

function leafIssues(leaf: Leaf, path: string, unavailable: readonly string[]): readonly ConditionIssue[] {
  const field = Object.hasOwn(fieldCatalogue, leaf.field) ? fieldCatalogue[leaf.field] : undefined;
  if (field === undefined) return [{ path: `${path}/field`, message: `unknown field ${leaf.field}` }];
  if (unavailable.some((prefix) => leaf.field.startsWith(prefix))) {
    return [{ path: `${path}/field`, message: `${leaf.field} has no value here` }];
  }
  if (!allowedOperators[field.type].includes(leaf.op)) {
    return [{ path: `${path}/op`, message: operatorMessage(leaf, field) }];
  }
  const message = valueMessage(leaf, field);
  return message === null ? [] : [{ path: `${path}/value`, message }];
}

const kindNames: Readonly<Record<FieldKind, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  'string[]': 'a list of texts',
  instant: 'a time',
};

const operatorMessage = (leaf: Leaf, field: CatalogueField): string =>
  `${leaf.op} is not allowed on ${leaf.field}, which is ${kindNames[field.type]}; use one of ${allowedOperators[field.type].join(', ')}`;

const isList = (value: Leaf['value']): value is readonly Scalar[] => Array.isArray(value);

function valueMessage(leaf: Leaf, field: CatalogueField): string | null {
  const { value } = leaf;
  if (presence.includes(leaf.op)) return value === undefined ? null : `${leaf.op} takes no value`;
  if (value === undefined) return `${leaf.op} needs a value`;
  if (leaf.op === 'in' || leaf.op === 'nin') {
    if (!isList(value) || value.length === 0) return `${leaf.op} needs a list of values`;
    return value.map((element) => scalarMessage(element, leaf, field)).find((message) => message !== null) ?? null;
  }
  return isList(value) ? `${leaf.op} needs one value, not a list` : scalarMessage(value, leaf, field);
}

function scalarMessage(value: Scalar, leaf: Leaf, field: CatalogueField): string | null {
  const wanted = field.type === 'string[]' || field.type === 'instant' ? 'string' : field.type;
  if (typeof value !== wanted || (typeof value === 'number' && !Number.isFinite(value)))
    return `${leaf.field} compares with ${kindNames[wanted]}`;
  if (value === '') return 'an empty text never matches; use missing';
  if (field.type === 'instant' && parseInstant(String(value)) === null) return `${leaf.field} compares with an RFC 3339 instant`;
  if (field.range !== undefined && (Number(value) < field.range[0] || Number(value) > field.range[1]))
    return `${leaf.field} lies between ${field.range[0]} and ${field.range[1]}`;
  const partial = leaf.op === 'contains' || leaf.op === 'startsWith';
  if (field.country === true && !partial) return countryMessage(String(value));
  const known = field.options?.some((option) => option.toLowerCase() === String(value).toLowerCase()) ?? true;
  return known || partial ? null : `${leaf.field} is one of ${field.options?.join(', ')}`;
}

/** Rules compare codes, so a name would never match; a name people know is told its code. */
function countryMessage(value: string): string | null {
  if (isCountryCode(value.toUpperCase())) return null;
  const code = countryCode(value);
  return `${JSON.stringify(value.slice(0, 40))} is no ISO 3166-1 country code${code === null ? ', e.g. DE' : `; write ${code}`}`;
}

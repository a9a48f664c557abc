import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { ValidationError } from 'class-validator';
import { WHOLE } from './constraints.ts';
import { joinPath } from './problem.ts';
import type { Problem, ProblemCode } from './problem.ts';
import { fail, succeed } from './result.ts';
import type { Result } from './result.ts';

/** Which code a constraint's name stands for; the rest are wrong types. */
const CODES: Readonly<Record<string, ProblemCode>> = {
  whitelistValidation: 'UNKNOWN_FIELD',
  isIn: 'NOT_ONE_OF',
  min: 'OUT_OF_RANGE',
  max: 'OUT_OF_RANGE',
  isDuration: 'OUT_OF_RANGE',
  maxLength: 'TOO_LONG',
  minLength: 'REQUIRED',
  arrayMinSize: 'REQUIRED',
  arrayMaxSize: 'TOO_MANY',
  arrayUnique: 'DUPLICATE',
  matches: 'BAD_FORMAT',
  isName: 'BAD_FORMAT',
  isLabels: 'BAD_FORMAT',
  isTrustDomain: 'BAD_FORMAT',
  isCidr: 'BAD_FORMAT',
  isRegion: 'BAD_FORMAT',
  isUrl: 'BAD_FORMAT',
  isCron: 'BAD_FORMAT',
  isTimeZone: 'BAD_FORMAT',
  isHost: 'BAD_FORMAT',
  isRegex: 'BAD_REGEX',
  isSmallRegex: 'TOO_MANY',
  sharesAddUp: 'WEIGHTS_SUM',
  exactlyOneOf: 'EXACTLY_ONE',
  atLeastOneOf: 'REQUIRED',
};

/** Of several constraints broken by one value the first listed speaks: a wrong type makes the others noise. */
const FIRST_TO_SPEAK = [
  'isString',
  'isInt',
  'isNumber',
  'isBoolean',
  'isArray',
  'isObject',
  'nestedValidation',
  'maxLength',
];

/**
 * Reads a plain value as a spec class: unknown fields are refused, every problem comes back at once.
 *
 * @param path where the value stands in its document
 * @returns plain data in the class's shape, free of prototypes and undefined fields
 */
export function parseAs<T extends object>(type: new () => T, value: unknown, path: string): Result<T> {
  if (!isPlainObject(value)) return fail({ path, code: 'WRONG_TYPE', message: 'must be an object' });
  const instance = plainToInstance(type, value, { exposeUnsetFields: false });
  const errors = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true });
  const problems = errors.flatMap((error) => flatten(error, path));
  return problems.length ? fail(...problems) : succeed(JSON.parse(JSON.stringify(instance)) as T);
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function flatten(error: ValidationError, parent: string): readonly Problem[] {
  const path = error.property === WHOLE ? parent : joinPath(parent, segment(error.property));
  const own = ownProblem(error, path);
  const nested = (error.children ?? []).flatMap((child) => flatten(child, path));
  return own ? [own, ...nested] : nested;
}

function segment(property: string): string {
  return /^\d+$/.test(property) ? `[${property}]` : property;
}

function ownProblem({ constraints, property, value }: ValidationError, path: string): Problem | undefined {
  const names = Object.keys(constraints ?? {});
  const name = FIRST_TO_SPEAK.find((first) => names.includes(first)) ?? names[0];
  if (!name || !constraints) return undefined;
  const missing = value === undefined && property !== WHOLE && name !== 'whitelistValidation';
  if (missing) return { path, code: 'REQUIRED', message: `${property} is required` };
  return { path, code: CODES[name] ?? 'WRONG_TYPE', message: sentence(name, constraints[name] ?? '', property) };
}

/** class-validator's sentences start with the property; the path has it already, so both read `must …`. */
function sentence(name: string, text: string, property: string): string {
  if (name === 'whitelistValidation') return `there is no field ${property} here`;
  if (name === 'nestedValidation') return 'must be an object (or a list of objects where a list is due)';
  return text.startsWith(`${property} `) ? text.slice(property.length + 1) : text;
}

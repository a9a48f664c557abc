import type { Problem, ProblemCode } from '@overmesh/model';

/** One variable: its value, or what is wrong with it beside a value that nobody will use. */
export interface Reading<T> {
  readonly value: T;
  readonly problem?: Problem;
}

interface NumberRange {
  readonly fallback: number;
  readonly least: number;
  readonly most: number;
}

export function readNumber(
  env: NodeJS.ProcessEnv,
  name: string,
  { fallback, least, most }: NumberRange,
): Reading<number> {
  const text = env[name];
  if (!text) return { value: fallback };
  const value = Number(text);
  const inRange = /^\d+$/.test(text.trim()) && value >= least && value <= most;
  return inRange ? { value } : wrong(name, 'OUT_OF_RANGE', `must be a whole number from ${least} to ${most}`, fallback);
}

export function readChoice<T extends string>(
  env: NodeJS.ProcessEnv,
  name: string,
  choices: readonly T[],
  fallback: T,
): Reading<T> {
  const text = env[name];
  if (!text) return { value: fallback };
  const value = choices.find((choice) => choice === text.toLowerCase());
  return value ? { value } : wrong(name, 'NOT_ONE_OF', `must be one of ${choices.join(', ')}`, fallback);
}

export function readBoolean(env: NodeJS.ProcessEnv, name: string, fallback: boolean): Reading<boolean> {
  const text = env[name]?.toLowerCase();
  if (!text) return { value: fallback };
  if (['1', 'true', 'yes'].includes(text)) return { value: true };
  if (['0', 'false', 'no'].includes(text)) return { value: false };
  return wrong(name, 'NOT_ONE_OF', 'must be true or false', fallback);
}

/** The message never repeats the value: a URL of a database holds its password. */
export function readUrl(env: NodeJS.ProcessEnv, name: string, protocols: readonly string[]): Reading<string> {
  const text = env[name];
  if (!text) return { value: '' };
  const fits = URL.canParse(text) && protocols.includes(new URL(text).protocol);
  const starts = protocols.map((protocol) => `${protocol}//`).join(' or ');
  return fits ? { value: text } : wrong(name, 'BAD_FORMAT', `must be a URL that starts with ${starts}`, '');
}

export function readSecretKey(env: NodeJS.ProcessEnv, name: string, bytes: number): Reading<Buffer | undefined> {
  const { value, problem } = readSecretKeys(env, name, bytes);
  if (problem) return { value: undefined, problem };
  return value.length > 1 ? wrong(name, 'TOO_MANY', 'must be one key', undefined) : { value: value[0] };
}

/** Keys in base64, joined by commas. */
export function readSecretKeys(env: NodeJS.ProcessEnv, name: string, bytes: number): Reading<readonly Buffer[]> {
  const texts = listOf(env[name]);
  const keys = texts.map((text) => Buffer.from(text, 'base64'));
  const fit = keys.every((key) => key.length === bytes) && texts.every((text) => /^[\w+/-]+=*$/.test(text));
  if (fit) return { value: keys };
  return wrong(name, 'BAD_FORMAT', `must be ${bytes} bytes in base64, as from: openssl rand -base64 ${bytes}`, []);
}

/** Names of one shape, joined by commas. */
export function readIds(
  env: NodeJS.ProcessEnv,
  name: string,
  shape: RegExp,
  inWords: string,
): Reading<readonly string[]> {
  const value = listOf(env[name]);
  return value.every((id) => shape.test(id)) ? { value } : wrong(name, 'BAD_FORMAT', `must be ${inWords}`, []);
}

function listOf(text = ''): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}

function wrong<T>(path: string, code: ProblemCode, rule: string, value: T): Reading<T> {
  return { value, problem: { path, code, message: `${path} ${rule}` } };
}

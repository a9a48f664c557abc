// Decorators of spec classes read and write metadata; every spec class imports this file, so it is there in time.
import 'reflect-metadata';
import { registerDecorator, ValidateBy } from 'class-validator';
import type { ValidationOptions } from 'class-validator';
import { RE2JS } from 're2js';
import { parseCidr } from './cidr.ts';
import { isCron, isTimeZone } from './cron.ts';
import { parseDuration } from './duration.ts';
import { isDnsLabel, isDnsSubdomain, isLabelKey, isLabelValue } from './names.ts';
import { MAX_REGEX_STEPS, regexSteps } from './regex-steps.ts';

/** Field a class constraint reports under; `parse` reports it at the object itself. */
export const WHOLE = '__whole';

function by(name: string, holds: (value: unknown) => boolean, message: string, options?: ValidationOptions) {
  return ValidateBy({ name, validator: { validate: holds, defaultMessage: () => message } }, options);
}

/** A name of ours: DNS label, at most 63 characters. */
export function IsName(options?: ValidationOptions) {
  const holds = (value: unknown) => typeof value === 'string' && isDnsLabel(value);
  return by('isName', holds, 'must be a name of lower-case letters, digits and -, at most 63 long', options);
}

/** A name of a Service or namespace of Kubernetes. */
export function IsServiceName(options?: ValidationOptions) {
  const holds = (value: unknown) => typeof value === 'string' && isDnsLabel(value);
  return by('isName', holds, 'must be a Kubernetes name of lower-case letters, digits and -, at most 63 long', options);
}

/** A name that Kubernetes gives most of its objects. */
export function IsObjectName() {
  const holds = (value: unknown) => typeof value === 'string' && isDnsSubdomain(value);
  return by('isName', holds, 'must be a Kubernetes name of lower-case letters, digits, - and ., at most 253 long');
}

/** A DNS name by which callers ask for something. */
export function IsDnsName(options?: ValidationOptions) {
  const holds = (value: unknown) => typeof value === 'string' && isDnsSubdomain(value);
  return by('isName', holds, 'must be a DNS name in lower case, without port and wildcard', options);
}

/** A trust domain of SPIFFE. @see https://spiffe.io/docs/latest/spiffe-specs/spiffe-id/#21-trust-domain */
export function IsTrustDomain(options?: ValidationOptions) {
  const holds = (value: unknown) => typeof value === 'string' && /^[a-z0-9._-]{1,253}$/.test(value);
  return by('isTrustDomain', holds, 'must be a trust domain of lower-case letters, digits, ., - and _', options);
}

/** A range of addresses. */
export function IsCidr(options?: ValidationOptions) {
  const holds = (value: unknown) => typeof value === 'string' && parseCidr(value) !== undefined;
  const message = 'must be a range such as 10.2.0.0/16 or fd00::/8, with no bit of the address behind the prefix';
  return by('isCidr', holds, message, options);
}

/** A region as a cluster may be given one. */
export function IsRegion(options?: ValidationOptions) {
  const holds = (value: unknown) => typeof value === 'string' && value !== '' && isLabelValue(value);
  return by(
    'isRegion',
    holds,
    'must be a whole region of 1 to 63 letters, digits, -, _ and ., without wildcard',
    options,
  );
}

/** A host name of several parts, without wildcard: one part alone is completed by every resolver in its own way. */
export function IsHost(options?: ValidationOptions) {
  const holds = (value: unknown) => typeof value === 'string' && value.includes('.') && isDnsSubdomain(value);
  return by('isHost', holds, 'must be a host name in lower case with at least one dot, without wildcard', options);
}

/** A duration within bounds, both included. */
export function IsDuration({ minimumMs, maximumMs }: { minimumMs: number; maximumMs: number }) {
  const holds = (value: unknown) => {
    const ms = typeof value === 'string' ? parseDuration(value) : undefined;
    return ms !== undefined && Number.isInteger(ms) && ms >= minimumMs && ms <= maximumMs;
  };
  const bounds = `from ${minimumMs}ms to ${maximumMs / 1000}s`;
  return by('isDuration', holds, `must be a duration such as 250ms, 2s or 1m30s, ${bounds}`);
}

/** Minutes as a crontab says them. */
export function IsCron() {
  const holds = (value: unknown) => typeof value === 'string' && isCron(value);
  return by('isCron', holds, 'must be five fields as in a crontab: minute, hour, day, month, day of the week');
}

/** A time zone of the IANA database. */
export function IsTimeZone() {
  const holds = (value: unknown) => typeof value === 'string' && isTimeZone(value);
  return by('isTimeZone', holds, 'must be a time zone such as Europe/Berlin or UTC');
}

/** An expression that RE2 takes: what Envoy and Linkerd run, linear in the input, without back-references. */
export function IsRegex() {
  const isSmall = (value: unknown) => typeof value !== 'string' || regexSteps(value) <= MAX_REGEX_STEPS;
  // One that is too large is told by its size, and never compiled.
  const holds = (value: unknown) =>
    typeof value === 'string' && value.length > 0 && (!isSmall(value) || compiles(value));
  const small = `must have at most ${MAX_REGEX_STEPS} steps once its repetitions are written out: repeat less`;
  const decorators = [
    by('isRegex', holds, 'must be a regular expression of RE2 (no back-references, no look-around)'),
    by('isSmallRegex', isSmall, small),
  ];
  return (target: object, property: string): void => decorators.forEach((decorate) => decorate(target, property));
}

function compiles(expression: string): boolean {
  try {
    RE2JS.compile(expression);
    return true;
  } catch {
    return false;
  }
}

/** A map of label keys to values. */
export function IsLabels({ minimum, maximum }: { minimum: number; maximum: number }) {
  const holds = (value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const pairs = Object.entries(value);
    const fits = pairs.length >= minimum && pairs.length <= maximum;
    return fits && pairs.every(([key, text]) => isLabelKey(key) && typeof text === 'string' && isLabelValue(text));
  };
  return by('isLabels', holds, `must be ${minimum} to ${maximum} labels: Kubernetes keys, each with a text value`);
}

/** Shares of one split add up to 100, and at least one is above 0. */
export function SharesAddUp() {
  const holds = (value: unknown) => {
    if (!Array.isArray(value)) return true;
    const weights = value.map((share: unknown) => (share as { weight?: unknown } | null)?.weight);
    // A weight that is no number is reported at its own path.
    if (!weights.every((weight) => typeof weight === 'number')) return true;
    return weights.reduce((sum, weight) => sum + weight, 0) === 100;
  };
  return by('sharesAddUp', holds, 'weights must add up to 100');
}

/** At least one of the fields is given. */
export function AtLeastOneOf(...fields: readonly string[]) {
  return counted('atLeastOneOf', fields, (given) => given > 0, 'must have at least one of');
}

/** Exactly one of the fields is given. */
export function ExactlyOneOf(...fields: readonly string[]) {
  return counted('exactlyOneOf', fields, (given) => given === 1, 'must have exactly one of');
}

/** So many of the fields are given. */
function counted(name: string, fields: readonly string[], holds: (given: number) => boolean, message: string) {
  return function register(target: abstract new () => object): void {
    registerDecorator({
      name,
      target,
      propertyName: WHOLE,
      validator: {
        validate: (_value, args) => {
          const object = args?.object as Record<string, unknown>;
          return holds(fields.filter((field) => object[field] !== undefined).length);
        },
        defaultMessage: () => `${message} ${fields.join(', ')}`,
      },
    });
  };
}

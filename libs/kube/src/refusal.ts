import { oneLine } from '@overmesh/model';
import type { ObjectRef } from '@overmesh/model';
import type { CredentialMask } from './credential-mask.ts';
import type { FieldCause, FieldConflict, KubeErrorDetails, KubeErrorReason } from './kube-error.ts';
import { parseJson } from './json.ts';
import { inMebibytes } from './intake.ts';
import { KubeError } from './kube-error.ts';
import { isRecord } from './kube-object.ts';
import type { Answer } from './transport.ts';

/** What a call was about, for messages: `get VirtualService shop/reviews`. */
export interface About {
  readonly verb: string;
  readonly ref?: ObjectRef;
  /** Of the credential that was used: a hostile server may send it back. */
  readonly mask?: CredentialMask;
  /** Whether the server may repeat what was sent, as it does for a Secret that it finds invalid. */
  readonly confidential?: boolean;
  /** How much was sent. */
  readonly bytes?: number;
}

/** The parts of a Kubernetes `Status` that tell one refusal from another. */
interface Status {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly about: { readonly name?: string; readonly kind?: string };
  readonly causes: readonly { readonly reason: string; readonly message: string; readonly field: string }[];
}

/**
 * Turns any answer but a 2xx into a `KubeError`. What a real API server says in which case was measured; the table is in
 * docs and in refusal.spec.ts.
 */
export function refusal(answer: Answer, about: About): KubeError {
  const status = parseStatus(answer.text);
  const reason = reasonOf(answer, status, about.ref);
  return toError(reason, answer, status, about);
}

/** The same for the `Status` inside an `ERROR` event of a watch, which arrives under HTTP 200. */
export function watchRefusal(object: unknown, about: About): KubeError {
  const text = JSON.stringify(object);
  const code = isRecord(object) && typeof object.code === 'number' ? object.code : 500;
  return refusal({ status: code, text }, about);
}

function reasonOf({ status: code, text }: Answer, status: Status | undefined, ref?: ObjectRef): KubeErrorReason {
  if (code >= 300 && code < 400) return 'redirected';
  if (code === 404) return missing(text, status, ref);
  if (code === 409) return conflict(status);
  if (code === 422) return unprocessable(status);
  if (code >= 500) return serverFault(code, status, text);
  if (code === 403 && status?.causes.some(({ reason }) => reason === 'NamespaceTerminating'))
    return 'namespace-missing';
  if (code === 429 && speaksOfStorage(text)) return 'kind-starting';
  if (code === 400 && status?.message.includes('strict decoding error')) return 'schema';
  return byCode[code] ?? 'wrong-answer';
}

const byCode: Readonly<Record<number, KubeErrorReason>> = {
  400: 'invalid',
  401: 'unauthorized',
  403: 'forbidden',
  408: 'timeout',
  410: 'expired',
  413: 'too-large',
  429: 'too-many-requests',
};

/**
 * A definition that was just created or changed: its kind alone is not served for a moment. The server says 429 with
 * Retry-After for it (measured on 1.36.3), which is no word about its load.
 */
export function speaksOfStorage(text: string): boolean {
  return text.includes('storage is (re)initializing');
}

/** A missing kind is answered in plain text by the router; only a `Status` that names the object speaks of the object. */
function missing(text: string, status: Status | undefined, ref?: ObjectRef): KubeErrorReason {
  if (!status) return text.trim() === '404 page not found' ? 'kind-missing' : 'wrong-answer';
  if (status.reason !== 'NotFound') return 'wrong-answer';
  const { name, kind } = status.about;
  if (name === undefined) return 'kind-missing';
  if (!ref) return 'object-missing';
  if (name === ref.name && (kind === undefined || isKindOf(kind, ref))) return 'object-missing';
  return kind === 'namespaces' && name === ref.namespace ? 'namespace-missing' : 'wrong-answer';
}

function isKindOf(kind: string, ref: ObjectRef): boolean {
  return kind === ref.kind.plural || kind === ref.kind.kind;
}

function conflict(status: Status | undefined): KubeErrorReason {
  if (!status) return 'wrong-answer';
  if (status.reason === 'AlreadyExists') return 'already-exists';
  if (status.causes.some(({ reason }) => reason === 'FieldManagerConflict')) return 'field-conflict';
  return /uid mismatch|UID in (the )?precondition/i.test(status.message) ? 'uid-mismatch' : 'conflict';
}

function unprocessable(status: Status | undefined): KubeErrorReason {
  if (status?.causes.some(({ field }) => field === 'metadata.uid')) return 'uid-mismatch';
  return status?.causes.some(
    ({ reason, field }) => reason === 'FieldValueTooLong' && !field.startsWith('metadata.name'),
  )
    ? 'too-large'
    : 'invalid';
}

/** A 500 without a reason and with this text is the schema's refusal of an applied object: repeating it is pointless. */
function serverFault(code: number, status: Status | undefined, text: string): KubeErrorReason {
  const message = status?.message ?? text.slice(0, 1000);
  if (message.includes('failed to create typed patch object')) return 'schema';
  if (/request is too large|larger than max|trying to send message larger/.test(message)) return 'too-large';
  if (message.includes('failed calling webhook')) return 'webhook-down';
  return code === 504 || status?.reason === 'Timeout' || status?.reason === 'ServerTimeout'
    ? 'timeout'
    : 'server-error';
}

/** A request that is known to be refused for its size, and so is not sent. */
export function tooLarge(about: About, bytes: number, most: number): KubeError {
  const size = `it has ${inMebibytes(bytes)}, and an API server takes ${inMebibytes(most)} in one request; not sent`;
  return new KubeError('too-large', `${subject(about)}: ${sentences['too-large']}: ${size}`);
}

/** etcd refuses without naming its limit, which nobody can ask for. */
function sizeSentence(reason: KubeErrorReason, { status }: Answer, { bytes }: About): string {
  if (reason !== 'too-large' || status < 500 || bytes === undefined) return '';
  return `: it has ${inMebibytes(bytes)}, and etcd stores 1.5 MiB unless it is set otherwise`;
}

function toError(reason: KubeErrorReason, answer: Answer, status: Status | undefined, about: About): KubeError {
  const clean = (text: string) => oneLine(about.mask?.inSentence(text) ?? text);
  const asked =
    answer.retryAfterMs !== undefined && reason === 'too-many-requests'
      ? ` ${Math.ceil(answer.retryAfterMs / 1000)} s`
      : '';
  const said = about.confidential ? '' : clean(status?.message ?? '');
  const lackingRight = reason === 'forbidden' ? lackingRightIn(status) : undefined;
  const details: KubeErrorDetails = {
    status: answer.status,
    ...(lackingRight === undefined ? {} : { lackingRight: clean(lackingRight) }),
    conflicts: (status?.causes ?? []).filter(isFieldConflict).map((cause) => fieldConflict(cause, clean)),
    causes: about.confidential ? [] : (status?.causes ?? []).map((cause) => fieldCause(cause, clean)),
    ...(answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs }),
  };
  return new KubeError(
    reason,
    `${subject(about)}: ${sentences[reason]}${asked}${sizeSentence(reason, answer, about)}${said ? `: ${said}` : ''}`,
    details,
  );
}

const sentences: Record<KubeErrorReason, string> = {
  unreachable: 'the API server cannot be reached',
  timeout: 'the API server took too long',
  tls: 'no trusted TLS connection',
  unauthorized: 'the API server does not accept the credential',
  forbidden: 'not allowed',
  'object-missing': 'no such object',
  'kind-missing': 'the cluster has no such kind',
  'namespace-missing': 'the namespace does not exist or is being deleted',
  'already-exists': 'the object exists already',
  conflict: 'the object has changed since it was read',
  'field-conflict': 'another manager owns a field',
  'uid-mismatch': 'the object is gone or is another one of the same name',
  invalid: 'the object is not valid',
  schema: 'the object does not fit the schema of its kind',
  'too-many-requests': 'the API server asked us to wait',
  'kind-starting': 'the kind was just defined and is not served yet',
  'too-large': 'the object is too large',
  expired: 'the version asked for is too old',
  redirected: 'the API server pointed elsewhere, which is never followed',
  'wrong-answer': 'the answer is not that of a Kubernetes API server',
  'webhook-down': 'an admission webhook of the cluster does not answer',
  'server-error': 'the API server failed',
};

function subject({ verb, ref }: About): string {
  if (!ref) return verb;
  return `${verb} ${ref.kind.kind} ${ref.namespace === undefined ? '' : `${ref.namespace}/`}${ref.name}`;
}

/** Admission says 403 too, in other words: only an authorizer names the verb and the resource. */
function lackingRightIn(status: Status | undefined): string | undefined {
  const said = / cannot (\w+) resource "([^"]+)" in API group "([^"]*)"/.exec(status?.message ?? '');
  if (!said) return undefined;
  const [, verb, resource, group] = said;
  return `${verb} ${resource}${group ? `.${group}` : ''}`;
}

type Cause = Status['causes'][number];

function isFieldConflict({ reason }: Cause): boolean {
  return reason === 'FieldManagerConflict';
}

/** The server names the manager in a sentence only: `conflict with "kubectl" with subresource "status" using v1`. */
function fieldConflict({ message, field }: Cause, clean: (text: string) => string): FieldConflict {
  const manager = /^conflict with "((?:[^"\\]|\\.)*)"/.exec(message)?.[1] ?? 'unknown';
  return { manager: clean(manager), operation: / using /.test(message) ? 'Update' : 'Apply', field: clean(field) };
}

function fieldCause({ field, message }: Cause, clean: (text: string) => string): FieldCause {
  return { field: clean(field), message: clean(message) };
}

const mostCauses = 100;

function parseStatus(text: string): Status | undefined {
  const value = parseJson(text);
  if (!isRecord(value) || value.kind !== 'Status') return undefined;
  const details = isRecord(value.details) ? value.details : {};
  const causes: readonly unknown[] = Array.isArray(details.causes) ? details.causes : [];
  const { name, kind } = details;
  return {
    code: typeof value.code === 'number' ? value.code : 0,
    reason: string(value.reason),
    message: string(value.message),
    about: { ...(typeof name === 'string' ? { name } : {}), ...(typeof kind === 'string' ? { kind } : {}) },
    causes: causes
      .filter(isRecord)
      .slice(0, mostCauses)
      .map((cause) => ({ reason: string(cause.reason), message: string(cause.message), field: string(cause.field) })),
  };
}

function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

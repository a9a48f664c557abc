import type { Problem } from '@overmesh/model';
import type { ClusterAccess } from './access.ts';
import { withFingerprint } from './access.ts';
import { readCluster } from './kubeconfig/cluster.ts';
import type { Fields } from './kubeconfig/document.ts';
import { readDocument } from './kubeconfig/document.ts';
import type { Entry } from './kubeconfig/entries.ts';
import { entriesOf } from './kubeconfig/entries.ts';
import type { FieldTable } from './kubeconfig/fields.ts';
import { at, checkFields, textOf } from './kubeconfig/fields.ts';
import { Findings } from './kubeconfig/findings.ts';
import { readUser } from './kubeconfig/user.ts';

export interface KubeconfigOptions {
  /** Which context to read; `current-context`, or the only one, when absent. */
  readonly context?: string;
  /** Accept `insecure-skip-tls-verify: true`, with a warning. */
  readonly allowInsecure?: boolean;
  /** Accept an API server on this machine. Link-local and metadata addresses are refused always. */
  readonly allowLoopback?: boolean;
  /** The clock that certificates and tokens are held against; the system's when absent. */
  readonly now?: Date;
}

export type KubeconfigProblem = Problem;
export type KubeconfigAnswer =
  | { readonly ok: true; readonly value: { access: ClusterAccess; context: string; warnings: string[] } }
  | { readonly ok: false; readonly problems: KubeconfigProblem[] };

/**
 * Reads an uploaded kubeconfig as the hostile input that it is.
 *
 * Only inline values are taken: server, authority, and a token or a client certificate. Programs, files, proxies,
 * impersonation and unknown fields are refused by name, in the entries that the context uses; other entries are not
 * looked into. Gives every problem at once, none of which quotes a value. Never throws, never reads a file.
 */
export function readKubeconfig(text: string, options: KubeconfigOptions = {}): KubeconfigAnswer {
  const findings = new Findings();
  const config = readDocument(text, findings);
  const value = config && readConfig(config, options, findings);
  if (value && findings.problems.length === 0) return { ok: true, value: { ...value, warnings: findings.warnings } };
  return { ok: false, problems: findings.problems };
}

const fieldTable: FieldTable = {
  apiVersion: 'read',
  kind: 'read',
  clusters: 'read',
  contexts: 'read',
  users: 'read',
  'current-context': 'read',
  preferences: 'ignored',
  extensions: 'ignored',
};
const contextTable: FieldTable = { cluster: 'read', user: 'read', namespace: 'ignored', extensions: 'ignored' };

function readConfig(config: Fields, options: KubeconfigOptions, findings: Findings) {
  checkFields(config, fieldTable, '', findings);
  checkKind(config, findings);
  const clusters = entriesOf(config, 'clusters', findings);
  const users = entriesOf(config, 'users', findings);
  const contexts = entriesOf(config, 'contexts', findings);
  const context = contextName(config, contexts, options.context, findings);
  const chosen = context === undefined ? undefined : contexts.get(context);
  if (context === undefined || !chosen) return undefined;
  checkFields(chosen.fields, contextTable, chosen.path, findings);
  const now = options.now ?? new Date();
  const rules = { allowInsecure: options.allowInsecure === true, allowLoopback: options.allowLoopback === true, now };
  const cluster = referred(chosen, 'cluster', clusters, findings);
  const user = referred(chosen, 'user', users, findings);
  const server = cluster && readCluster(cluster, rules, findings);
  const credential = user && readUser(user, now, findings);
  if (!server || !credential) return undefined;
  return { access: withFingerprint({ ...server, credential }), context };
}

function checkKind(config: Fields, findings: Findings): void {
  const apiVersion = textOf(config, 'apiVersion', '', findings);
  const kind = textOf(config, 'kind', '', findings);
  if (apiVersion !== undefined && apiVersion !== 'v1')
    findings.refuse('apiVersion', 'UNSUPPORTED_VERSION', 'The apiVersion of a kubeconfig is v1');
  if (kind !== undefined && kind !== 'Config')
    findings.refuse('kind', 'UNKNOWN_KIND', 'The kind of a kubeconfig is Config');
}

function contextName(
  config: Fields,
  contexts: ReadonlyMap<string, Entry>,
  asked: string | undefined,
  findings: Findings,
): string | undefined {
  const [only] = contexts.size === 1 ? contexts.keys() : [];
  const name = asked ?? textOf(config, 'current-context', '', findings) ?? only;
  if (name === undefined)
    return findings.refuse('current-context', 'REQUIRED', 'The file has no current context; say which one to use');
  if (!contexts.has(name))
    return findings.refuse('current-context', 'NOT_FOUND', 'The file has no context of that name');
  if (contexts.size > 1) findings.warn(`Only one of the ${contexts.size} contexts is used`);
  return name;
}

function referred(
  context: Entry,
  field: 'cluster' | 'user',
  entries: ReadonlyMap<string, Entry>,
  findings: Findings,
): Entry | undefined {
  const path = at(context.path, field);
  const name = textOf(context.fields, field, context.path, findings);
  if (name === undefined) return findings.refuse(path, 'REQUIRED', `The context names a ${field}`);
  return entries.get(name) ?? findings.refuse(path, 'NOT_FOUND', `The file has no ${field} of that name`);
}

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from './binaries.ts';
import { startChild } from './child.ts';
import type { Child } from './child.ts';
import type { KeyAndCertificate } from './certificates.ts';
import { serviceAccountKeys } from './certificates.ts';
import { isPortTaken } from './etcd.ts';
import { freePorts } from './ports.ts';

/** What an API server needs besides a port; stays the same over its restarts. */
export interface ApiServerSetup {
  readonly name: string;
  readonly command: Command;
  readonly folder: string;
  readonly etcdUrl: string;
  readonly serving: KeyAndCertificate;
  readonly clientCaPem: string;
  /** Further flags, after the harness's own, so that they win. */
  readonly flags: readonly string[];
}

/** A running API server. */
export interface ApiServerProcess {
  readonly port: number;
  readonly child: Child;
}

/** Asks one server whether it is ready to serve, over a connection that it keeps: a handshake each time costs both sides. */
export interface ReadyCheck {
  isReady(): Promise<boolean>;
  close(): Promise<void>;
}

/** Opens a check of the server that is to come on this port. */
export type OpenReadyCheck = (port: number) => ReadyCheck;

/** A start and a change of definitions are mostly garbage: collected more rarely, they take a fifth less of a processor. */
const env = { GOGC: '300' };
const startTimeoutMs = 120_000;
const attempts = 5;

/**
 * The log of who wrote what, with bodies, and what the server made of it. Secrets and tokens without; the server's own
 * traffic with itself is left out.
 */
const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: None
    users: ['system:apiserver']
  - level: None
    nonResourceURLs: ['/readyz*', '/livez*', '/openapi*', '/version']
  - level: Metadata
    resources: [{ group: '', resources: ['secrets', 'serviceaccounts/token'] }]
  - level: RequestResponse
    verbs: [create, update, patch, delete, deletecollection]
  - level: Request
`;

/** The path of the audit log of a cluster whose data is in `folder`. */
export function auditLogIn(folder: string): string {
  return join(folder, 'audit.log');
}

/** Writes keys, certificates and the audit policy to the cluster's folder. */
export async function writeApiServerFiles(setup: ApiServerSetup): Promise<void> {
  const keys = serviceAccountKeys();
  await writeServingFiles(setup);
  await writeFiles(setup.folder, {
    'client-ca.crt': setup.clientCaPem,
    'service-accounts.key': keys.privatePem,
    'service-accounts.pub': keys.publicPem,
    'audit-policy.yaml': auditPolicy,
    'audit.log': '',
  });
}

/** Writes what it serves with. A server that runs takes it up by and by, one that starts at once. */
export function writeServingFiles({ folder, serving }: ApiServerSetup): Promise<void> {
  return writeFiles(folder, { 'server.crt': serving.certificatePem, 'server.key': serving.keyPem });
}

async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  const writes = Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text, { mode: 0o600 }));
  await Promise.all(writes);
}

/** Starts on a free port and waits until ready; takes another port when somebody else was faster. */
export async function startApiServer(setup: ApiServerSetup, openCheck: OpenReadyCheck): Promise<ApiServerProcess> {
  for (let attempt = 1; ; attempt += 1) {
    const [port] = await freePorts(1);
    if (port === undefined) throw new Error('the kernel gave no port');
    const outcome = await tryOnPort(setup, port, openCheck);
    if ('child' in outcome) return outcome;
    if (!isPortTaken(outcome.words) || attempt === attempts) throw notStarted(setup, outcome.words);
  }
}

/** Starts on the port it had before; waits for that port when its predecessor still holds it. */
export async function restartApiServer(
  setup: ApiServerSetup,
  port: number,
  openCheck: OpenReadyCheck,
): Promise<ApiServerProcess> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await tryOnPort(setup, port, openCheck);
    if ('child' in outcome) return outcome;
    if (!isPortTaken(outcome.words) || attempt === attempts) throw notStarted(setup, outcome.words);
    await sleep(500);
  }
}

async function tryOnPort(
  setup: ApiServerSetup,
  port: number,
  openCheck: OpenReadyCheck,
): Promise<ApiServerProcess | { readonly words: string }> {
  const logPath = join(setup.folder, `apiserver-${Date.now()}.log`);
  const child = startChild({ command: setup.command, args: flagsOf(setup, port), logPath, env });
  const check = openCheck(port);
  const deadline = Date.now() + startTimeoutMs;
  try {
    while (child.isRunning() && Date.now() < deadline) {
      if (await check.isReady()) return { port, child };
      await sleep(100);
    }
  } finally {
    await check.close();
  }
  await child.kill();
  return { words: child.lastWords() };
}

function notStarted({ name }: ApiServerSetup, words: string): Error {
  return new Error(`the API server of cluster ${name} did not become ready:\n${words}`);
}

function flagsOf({ name, folder, etcdUrl, flags }: ApiServerSetup, port: number): string[] {
  return [
    `--etcd-servers=${etcdUrl}`,
    `--etcd-prefix=/${name}`,
    `--secure-port=${port}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--cert-dir=${folder}`,
    `--tls-cert-file=${join(folder, 'server.crt')}`,
    `--tls-private-key-file=${join(folder, 'server.key')}`,
    `--client-ca-file=${join(folder, 'client-ca.crt')}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${join(folder, 'service-accounts.pub')}`,
    `--service-account-signing-key-file=${join(folder, 'service-accounts.key')}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.0.0.0/16',
    '--disable-admission-plugins=ServiceAccount',
    '--endpoint-reconciler-type=none',
    `--audit-policy-file=${join(folder, 'audit-policy.yaml')}`,
    `--audit-log-path=${auditLogIn(folder)}`,
    // In MB: it stays one file, however long the server runs.
    '--audit-log-maxsize=100000',
    ...flags,
  ];
}

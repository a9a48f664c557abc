import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { refusal } from '../apply.ts';
import { startChild } from '../child.ts';
import type { Child } from '../child.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { envoyProgram } from '../envoy-program.ts';
import { isPortTaken } from '../etcd.ts';
import { agentOf } from '../network/agent.ts';
import type { Network } from '../network/network.ts';
import { freePorts } from '../ports.ts';
import { removeFolder, temporaryFolder } from '../temporary-folder.ts';
import type { ControlPlane } from './control-plane.ts';
import { istioPrograms } from './programs.ts';

/** The workload that a proxy stands beside. */
export interface ProxyOptions {
  /** Where its Envoy lives; pilot-agent, which talks to istiod, stays outside. */
  readonly network: Network;
  readonly namespace: string;
  /** Name of its Pod and of its ServiceAccount. */
  readonly name: string;
  /** The Pod's address in the network. */
  readonly address: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** `router`: it stands alone, as the proxy of a gateway; beside a workload where absent. */
  readonly role?: 'sidecar' | 'router';
  /** NONE: only the ports that a Sidecar names; REDIRECT: as with iptables, which are not there. */
  readonly interception?: 'NONE' | 'REDIRECT';
}

/** A running pilot-agent with its Envoy. */
export interface Proxy {
  readonly name: string;
  readonly namespace: string;
  /** A page of Envoy's own admin interface, as in `admin('config_dump')`. */
  admin(page: string): Promise<string>;
  /** Changes a setting of Envoy's that it reads while it runs, as in `set('re2.max_program_size.error_level', 50)`. */
  set(name: string, value: number): Promise<void>;
  log(): string;
  stop(): Promise<void>;
}

interface Ports {
  readonly admin: number;
  readonly agentStatus: number;
  readonly envoyStatus: number;
  readonly prometheus: number;
}

const startTimeoutMs = 120_000;
const attempts = 5;

/**
 * Starts a proxy as Istio does it on a virtual machine: pilot-agent gets a certificate with a token of the service
 * account, makes Envoy's bootstrap and starts it. Waits until Envoy has its first configuration.
 */
export async function startProxy(controlPlane: ControlPlane, options: ProxyOptions): Promise<Proxy> {
  const { cluster } = controlPlane;
  await cluster.apply(podOf(options));
  const folder = await temporaryFolder('proxy');
  await writeSecrets(folder, await secretsOf(cluster, options));
  const { ports, child } = await startOnFreePorts(folder, controlPlane, options);
  return {
    name: options.name,
    namespace: options.namespace,
    admin: (page) => adminPage(options.network, ports, page),
    set: async (name, value) => {
      await adminPage(options.network, ports, `runtime_modify?${name}=${value}`, 'POST');
    },
    log: () => child.lastWords(),
    stop: async () => {
      await child.kill();
      await removeFolder(folder);
    },
  };
}

function podOf({ namespace, name, address, labels = {} }: ProxyOptions): Parameters<ClusterAccess['apply']>[0] {
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name } },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace, name, labels: { ...labels, 'security.istio.io/tlsMode': 'istio' } },
      spec: {
        serviceAccountName: name,
        nodeName: 'node-1',
        containers: [{ name: 'istio-proxy', image: 'proxy' }],
        terminationGracePeriodSeconds: 0,
      },
      status: {
        phase: 'Running',
        podIP: address,
        podIPs: [{ ip: address }],
        conditions: [{ type: 'Ready', status: 'True' }],
      },
    },
  ];
}

interface Secrets {
  readonly token: string;
  readonly rootCertificate: string;
}

async function secretsOf(cluster: ClusterAccess, { namespace, name }: ProxyOptions): Promise<Secrets> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
  const answer = await cluster.request('POST', path, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { audiences: ['istio-ca'], expirationSeconds: 24 * 60 * 60 },
  });
  if (answer.status !== 201) throw refusal(`token of ${namespace}/${name}`, answer);
  const { token } = (answer.body as { readonly status: { readonly token: string } }).status;
  return { token, rootCertificate: await rootCertificate(cluster, namespace) };
}

/** istiod writes its root into every namespace, a moment after it sees the namespace. */
async function rootCertificate(cluster: ClusterAccess, namespace: string): Promise<string> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const answer = await cluster.request('GET', `/api/v1/namespaces/${namespace}/configmaps/istio-ca-root-cert`);
    const { data } = answer.body as { readonly data?: Readonly<Record<string, string>> };
    const certificate = data?.['root-cert.pem'];
    if (certificate) return certificate;
    await sleep(50);
  }
  throw new Error(`istiod wrote no root certificate into namespace ${namespace}`);
}

async function writeSecrets(folder: string, { token, rootCertificate: root }: Secrets): Promise<void> {
  const secrets = join(folder, 'var/run/secrets');
  await mkdir(join(secrets, 'tokens'), { recursive: true });
  await mkdir(join(secrets, 'istio'), { recursive: true });
  await writeFile(join(secrets, 'tokens/istio-token'), token, { mode: 0o600 });
  await writeFile(join(secrets, 'istio/root-cert.pem'), root);
}

async function startOnFreePorts(
  folder: string,
  controlPlane: ControlPlane,
  options: ProxyOptions,
): Promise<{ readonly ports: Ports; readonly child: Child }> {
  const { agent, bootstrapTemplate } = await istioPrograms();
  const envoy = await envoyInside(options.network, folder);
  for (let attempt = 1; ; attempt += 1) {
    const ports = await fourPorts();
    const child = startChild({
      command: agent,
      args: [
        'proxy',
        options.role ?? 'sidecar',
        `--templateFile=${bootstrapTemplate}`,
        `--domain=${options.namespace}.svc.${controlPlane.clusterDomain}`,
        '--profiling=false',
      ],
      logPath: join(folder, `agent-${attempt}.log`),
      env: { ...identity(controlPlane, options), ...settings(controlPlane, ports, envoy) },
      cwd: folder,
      withDescendants: true,
    });
    if (await becomesReady(child, options.network, ports)) return { ports, child };
    const words = child.lastWords();
    await child.kill();
    if (!isPortTaken(words) || attempt === attempts) throw new Error(`the proxy did not become ready:\n${words}`);
  }
}

async function fourPorts(): Promise<Ports> {
  const [admin = 0, agentStatus = 0, envoyStatus = 0, prometheus = 0] = await freePorts(4);
  return { admin, agentStatus, envoyStatus, prometheus };
}

function identity(
  { clusterDomain }: ControlPlane,
  { namespace, name, address, labels = {}, interception = 'NONE' }: ProxyOptions,
): Record<string, string> {
  return {
    POD_NAME: name,
    POD_NAMESPACE: namespace,
    SERVICE_ACCOUNT: name,
    INSTANCE_IP: address,
    TRUST_DOMAIN: 'cluster.local',
    ISTIO_META_CLUSTER_ID: 'Kubernetes',
    ISTIO_META_INTERCEPTION_MODE: interception,
    ISTIO_META_DNS_DOMAIN: `${namespace}.svc.${clusterDomain}`,
    ISTIO_METAJSON_LABELS: JSON.stringify(labels),
    ISTIO_META_WORKLOAD_NAME: name,
  };
}

function settings({ discoveryAddress }: ControlPlane, ports: Ports, envoy: string): Record<string, string> {
  const root = 'var/run/secrets/istio/root-cert.pem';
  return {
    CA_ROOT_CA: root,
    XDS_ROOT_CA: root,
    ISTIOD_SAN: 'istiod.istio-system.svc',
    ENVOY_STATUS_PORT: String(ports.envoyStatus),
    ENVOY_PROMETHEUS_PORT: String(ports.prometheus),
    CLOUD_PLATFORM: 'none',
    PROXY_CONFIG: JSON.stringify({
      discoveryAddress,
      binaryPath: envoy,
      configPath: './etc/istio/proxy',
      proxyAdminPort: ports.admin,
      statusPort: ports.agentStatus,
      concurrency: 1,
      terminationDrainDuration: '1s',
    }),
  };
}

async function becomesReady(child: Child, network: Network, ports: Ports): Promise<boolean> {
  const deadline = Date.now() + startTimeoutMs;
  while (child.isRunning() && Date.now() < deadline) {
    const state = await adminPage(network, ports, 'ready').catch(() => '');
    if (state.startsWith('LIVE')) return true;
    await sleep(50);
  }
  return false;
}

async function adminPage(
  network: Network,
  { admin }: Ports,
  page: string,
  method: 'GET' | 'POST' = 'GET',
): Promise<string> {
  const dispatcher = agentOf(network);
  try {
    const { statusCode, body } = await request(`http://127.0.0.1:${admin}/${page}`, { method, dispatcher });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`Envoy's admin page ${page}: ${statusCode} ${text}`);
    return text;
  } finally {
    await dispatcher.destroy();
  }
}

/** pilot-agent starts one program by its path; this one enters the network first. */
async function envoyInside({ enter }: Network, folder: string): Promise<string> {
  const script = join(folder, 'envoy-inside');
  await writeFile(script, `#!/bin/sh\nexec ${enter.join(' ')} -- ${await envoyProgram()} "$@"\n`, { mode: 0o755 });
  return script;
}

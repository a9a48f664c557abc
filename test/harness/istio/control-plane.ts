import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { stringify } from 'yaml';
import { startChild } from '../child.ts';
import type { Child } from '../child.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { isPortTaken } from '../etcd.ts';
import { freePorts } from '../ports.ts';
import { removeFolder, temporaryFolder } from '../temporary-folder.ts';
import { istioPrograms } from './programs.ts';

/** Where Istio is installed in test clusters; also its root namespace. */
export const istioNamespace = 'istio-system';

/** How an Istio differs from the default one. */
export interface ControlPlaneOptions {
  /** MeshConfig, as in the ConfigMap `istio`. */
  readonly meshConfig?: Readonly<Record<string, unknown>>;
  /** The DNS suffix of the cluster's Services. */
  readonly clusterDomain?: string;
  /** Further settings of pilot-discovery. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A running istiod. */
export interface ControlPlane {
  readonly cluster: ClusterAccess;
  readonly clusterDomain: string;
  /** `host:port` where proxies ask for certificates and configuration. */
  readonly discoveryAddress: string;
  /** Of this machine, for its debug interface: what is 8080 in its pod. */
  readonly debugPort: number;
  /** A page of its debug interface as a value, as in `debug('syncz')`. */
  debug(page: string): Promise<unknown>;
  /** Its own metrics, in Prometheus' text form. */
  metrics(): Promise<string>;
  log(): string;
  stop(): Promise<void>;
}

interface Ports {
  readonly grpc: number;
  readonly secureGrpc: number;
  readonly http: number;
  readonly https: number;
  readonly monitoring: number;
}

const startTimeoutMs = 120_000;
const attempts = 5;

/**
 * A stock Envoy lacks the filters that only Istio's own build of it has, and would refuse listeners with them. Waits
 * that gather changes are short, since tests make one change at a time.
 */
const settings = {
  PILOT_ENABLE_ALPN_FILTER: 'false',
  PILOT_DISABLE_MX_ALPN: 'true',
  PILOT_ENABLE_METADATA_EXCHANGE: 'false',
  INJECTION_WEBHOOK_CONFIG_NAME: '',
  VALIDATION_WEBHOOK_CONFIG_NAME: '',
  POD_NAMESPACE: istioNamespace,
  POD_NAME: 'istiod-test',
  CLUSTER_ID: 'Kubernetes',
  PILOT_DEBOUNCE_AFTER: '10ms',
};

/** Starts istiod for a cluster that has Istio's definitions, and waits until it serves what the cluster holds. */
export async function startControlPlane(
  cluster: ClusterAccess,
  options: ControlPlaneOptions = {},
): Promise<ControlPlane> {
  await cluster.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: istioNamespace } }]);
  const folder = await temporaryFolder('istiod');
  await writeFile(join(folder, 'kubeconfig'), cluster.adminKubeconfig, { mode: 0o600 });
  await writeFile(join(folder, 'mesh.yaml'), stringify({ trustDomain: 'cluster.local', ...options.meshConfig }));
  const { ports, child } = await startOnFreePorts(folder, options);
  return {
    cluster,
    clusterDomain: domainOf(options),
    discoveryAddress: `127.0.0.1:${ports.secureGrpc}`,
    debugPort: ports.http,
    debug: async (page) => JSON.parse(await get(`http://127.0.0.1:${ports.http}/debug/${page}`)) as unknown,
    metrics: () => get(`http://127.0.0.1:${ports.monitoring}/metrics`),
    log: () => child.lastWords(),
    stop: async () => {
      await child.kill();
      await removeFolder(folder);
    },
  };
}

async function startOnFreePorts(
  folder: string,
  options: ControlPlaneOptions,
): Promise<{ readonly ports: Ports; readonly child: Child }> {
  const { istiod } = await istioPrograms();
  for (let attempt = 1; ; attempt += 1) {
    const ports = await fivePorts();
    const child = startChild({
      command: istiod,
      args: flags(folder, ports, options),
      logPath: join(folder, `istiod-${attempt}.log`),
      env: { ...settings, ...options.env },
      cwd: folder,
    });
    if (await becomesReady(child, ports)) return { ports, child };
    const words = child.lastWords();
    await child.kill();
    if (!isPortTaken(words) || attempt === attempts) throw new Error(`istiod did not become ready:\n${words}`);
  }
}

async function fivePorts(): Promise<Ports> {
  const [grpc = 0, secureGrpc = 0, http = 0, https = 0, monitoring = 0] = await freePorts(5);
  return { grpc, secureGrpc, http, https, monitoring };
}

function flags(folder: string, ports: Ports, options: ControlPlaneOptions): string[] {
  const at = (port: number): string => `127.0.0.1:${port}`;
  return [
    'discovery',
    `--kubeconfig=${join(folder, 'kubeconfig')}`,
    `--meshConfig=${join(folder, 'mesh.yaml')}`,
    `--domain=${domainOf(options)}`,
    `--grpcAddr=${at(ports.grpc)}`,
    `--secureGRPCAddr=${at(ports.secureGrpc)}`,
    `--httpAddr=${at(ports.http)}`,
    `--httpsAddr=${at(ports.https)}`,
    `--monitoringAddr=${at(ports.monitoring)}`,
    '--ctrlz_port=0',
  ];
}

function domainOf({ clusterDomain = 'cluster.local' }: ControlPlaneOptions): string {
  return clusterDomain;
}

async function becomesReady(child: Child, { http }: Ports): Promise<boolean> {
  const deadline = Date.now() + startTimeoutMs;
  while (child.isRunning() && Date.now() < deadline) {
    const status = await request(`http://127.0.0.1:${http}/ready`).then(
      async ({ statusCode, body }) => body.dump().then(() => statusCode),
      () => 0,
    );
    if (status === 200) return true;
    await sleep(50);
  }
  return false;
}

async function get(url: string): Promise<string> {
  const { statusCode, body } = await request(url);
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`GET ${url}: ${statusCode} ${text}`);
  return text;
}

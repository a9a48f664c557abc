import { auditLogIn, restartApiServer, startApiServer, writeApiServerFiles, writeServingFiles } from './api-server.ts';
import type { ApiServerSetup, OpenReadyCheck } from './api-server.ts';
import { createAuthority } from './certificates.ts';
import type { KeyAndCertificate } from './certificates.ts';
import { accessCluster } from './cluster-access.ts';
import type { ClusterAccess, ClusterDescription } from './cluster-access.ts';
import { kubeClient } from './kube-client.ts';
import { stopProcess } from './process-family.ts';
import { recordRights } from './record/rights.ts';

/** A test cluster of this process: access to it, and power over its API server. */
export interface Cluster extends ClusterAccess {
  readonly pid: number;
  /** Ends the API server; its data stays until the pool stops. */
  stop(): Promise<void>;
  /** The same without a goodbye: SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again on the same port with the same data, and waits until ready. */
  restart(): Promise<void>;
  /** Restarts it with a serving certificate of another authority. Gives the access that trusts that one. */
  restartUnderNewAuthority(): Promise<ClusterAccess>;
  /** SIGSTOP: connections stay open and nothing answers. */
  pause(): void;
  /** SIGCONT after `pause`. */
  resume(): void;
}

/** Everything that distinguishes one cluster of a pool. */
export interface ClusterSetup extends ApiServerSetup {
  readonly admin: KeyAndCertificate;
  readonly caPem: string;
}

/** Starts one API server and waits until it is ready, including its default roles. */
export async function startCluster(setup: ClusterSetup): Promise<Cluster> {
  await writeApiServerFiles(setup);
  const openCheck = readyCheckOf(setup);
  const started = await startApiServer(setup, openCheck);
  let child = started.child;
  const end = async (): Promise<void> => child.kill();
  const access = accessCluster(describe(setup, started.port));
  await access.kubeSystemUid();
  return {
    ...access,
    get pid() {
      return child.pid;
    },
    stop: async () => {
      child.signal('SIGTERM');
      await end();
      await access.disconnect();
      await recordRights(access.auditLogPath);
    },
    kill: end,
    restart: async () => {
      await end();
      child = (await restartApiServer(setup, started.port, openCheck)).child;
    },
    restartUnderNewAuthority: async () => {
      const { certificatePem, server } = await createAuthority(`new authority of ${setup.name}`);
      const renewed = { ...setup, caPem: certificatePem, serving: await server('kube-apiserver') };
      await end();
      await writeServingFiles(renewed);
      child = (await restartApiServer(renewed, started.port, readyCheckOf(renewed))).child;
      return accessCluster(describe(renewed, started.port));
    },
    pause: () => stopProcess(child.pid),
    resume: () => child.signal('SIGCONT'),
  };
}

function describe(setup: ClusterSetup, port: number): ClusterDescription {
  const { name, caPem, admin, folder } = setup;
  return { name, server: `https://127.0.0.1:${port}`, caPem, admin, auditLogPath: auditLogIn(folder) };
}

/** `/readyz` also waits for the roles that RBAC brings; a connection refused means not yet. */
function readyCheckOf({ name, caPem, admin }: ClusterSetup): OpenReadyCheck {
  return (port) => {
    const client = kubeClient({ name, server: `https://127.0.0.1:${port}`, caPem }, admin);
    return {
      isReady: async () => {
        try {
          return (await client.request('GET', '/readyz')).status === 200;
        } catch {
          return false;
        }
      },
      close: () => client.close(),
    };
  };
}

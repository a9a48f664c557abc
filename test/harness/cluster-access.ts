import { setTimeout as sleep } from 'node:timers/promises';
import type { Capability } from '@overmesh/model';
import { applyObjects, refusal } from './apply.ts';
import type { ApplyOptions } from './apply.ts';
import { readAuditLog } from './audit.ts';
import type { AuditEvent } from './audit.ts';
import type { KeyAndCertificate } from './certificates.ts';
import { applyCrds, applyDefinitions } from './crds.ts';
import type { CrdSet } from './crds.ts';
import { kubeClient } from './kube-client.ts';
import type { Answer } from './kube-client.ts';
import { certificateKubeconfig } from './kubeconfig.ts';
import type { ClusterAddress } from './kubeconfig.ts';
import { memberAccount, memberObjects, memberRole } from './member-rights.ts';
import type { KubeObject } from './objects.ts';
import { serviceAccountKubeconfig } from './service-accounts.ts';
import type { Grant } from './service-accounts.ts';

/** All it takes to reach a test cluster from any process, as plain JSON. Holds an administrator's key: keep it private. */
export interface ClusterDescription extends ClusterAddress {
  readonly auditLogPath: string;
  readonly admin: KeyAndCertificate;
}

/** A real API server, seen by its administrator (`system:masters`). */
export interface ClusterAccess extends ClusterDescription {
  /** YAML with an inline client certificate. */
  readonly adminKubeconfig: string;
  /** Every answered request with its user and body, but not the server's own. */
  audit(): Promise<AuditEvent[]>;
  /** Any request as administrator. Throws only when the network fails. */
  request(method: string, path: string, body?: unknown, contentType?: string): Promise<Answer>;
  /** Server-side applies objects with force, and their status; returns what the server keeps. */
  apply(objects: readonly KubeObject[], options?: ApplyOptions): Promise<KubeObject[]>;
  /** Installs definitions and waits until every version of them is served. */
  installCrds(...sets: readonly CrdSet[]): Promise<void>;
  /** The same for definitions that the caller has, such as our own kinds. */
  installDefinitions(definitions: readonly KubeObject[]): Promise<void>;
  /** A kubeconfig with the token of a service account, made if missing, that may do what `grant` says. */
  tokenKubeconfig(namespace: string, serviceAccount: string, grant: Grant): Promise<string>;
  /** A kubeconfig of the account of deploy/rbac with these capabilities, all where none is said; a new token each time. */
  memberKubeconfig(capabilities?: readonly Capability[]): Promise<string>;
  /** The identity to which Overmesh pins a cluster. */
  kubeSystemUid(): Promise<string>;
  /** Closes this process's connections; the cluster runs on. */
  disconnect(): Promise<void>;
}

/** Reaches a cluster that some process has started. */
export function accessCluster(description: ClusterDescription): ClusterAccess {
  const client = kubeClient(description, description.admin);
  return {
    ...description,
    adminKubeconfig: certificateKubeconfig(description, 'admin', description.admin),
    audit: () => readAuditLog(description.auditLogPath),
    request: client.request,
    apply: (objects, options) => applyObjects(client, objects, options),
    installCrds: (...sets) => applyCrds(client, sets),
    installDefinitions: (definitions) => applyDefinitions(client, definitions),
    tokenKubeconfig: (namespace, name, grant) =>
      serviceAccountKubeconfig(client, description, { namespace, name, grant }),
    memberKubeconfig: async (capabilities) => {
      await applyObjects(client, await memberObjects(capabilities));
      const grant = { clusterRole: memberRole('read') };
      return serviceAccountKubeconfig(client, description, { ...memberAccount, grant });
    },
    kubeSystemUid: () => kubeSystemUid(client.request),
    disconnect: client.close,
  };
}

/** The server makes the namespace itself, some hundred milliseconds after it says that it is ready. */
async function kubeSystemUid(request: ClusterAccess['request']): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await request('GET', '/api/v1/namespaces/kube-system');
    if (answer.status === 200) return (answer.body as { readonly metadata: { readonly uid: string } }).metadata.uid;
    if (answer.status !== 404 || attempt === 100) throw refusal('read namespace kube-system', answer);
    await sleep(50);
  }
}

import type { KeyRing } from '@overmesh/config';
import { kubeconfigOf, readKubeconfig } from '@overmesh/kube';
import type { ClusterAccess } from '@overmesh/kube';
import { below, fail, succeed } from '@overmesh/model';
import type { Problem, Result } from '@overmesh/model';
import type { ClusterRow } from './clusters.table.ts';
import { credentialPlace, unseal } from './credentials.ts';
import { locationProblems, nameProblems } from './decide/location.ts';
import { ownAddressProblems } from './decide/own-addresses.ts';
import { prometheusProblems } from './prometheus.ts';
import { loginFrom, loginPlace } from './prometheus-login.ts';
import type { PrometheusLogin } from './prometheus-login.ts';

/** A registered cluster as a backup has it: its credential lies open in it. Never log it, never answer it. */
export interface ClusterCopy {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly region: string | null;
  readonly zone: string | null;
  readonly network: string | null;
  readonly prometheus: string | null;
  /** Absent in copies that are older. */
  readonly prometheusLogin?: PrometheusLogin | null;
  readonly insecure: boolean;
  readonly uid: string;
  readonly serverVersion: string;
  /** ISO 8601, UTC. */
  readonly registeredAt: string;
  /** When the credential, or the one before it, last reached the cluster. */
  readonly lastSeenAt: string | null;
  /** So that a person can use it by hand too. */
  readonly kubeconfig: string;
}

/** A cluster that is not in a backup, and why. */
export interface LeftOut {
  readonly cluster: string;
  readonly reason: string;
}

/** Where clusters may be: see ClustersOptions. */
export interface ServerRules {
  readonly allowLoopback: boolean;
  readonly ownAddresses: readonly string[];
}

/** Opens the credential of a row. @throws CredentialsError */
export function copyOf(row: ClusterRow, ring: KeyRing): ClusterCopy {
  const { id, name, labels, region, zone, network, prometheus, insecure, uid, serverVersion } = row;
  const access = JSON.parse(unseal(row.credentials, credentialPlace(id), ring)) as ClusterAccess;
  return {
    ...{ id, name, labels, region, zone, network, prometheus, insecure, uid, serverVersion },
    ...loginOf(row, ring),
    registeredAt: row.registeredAt.toISOString(),
    lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
    kubeconfig: kubeconfigOf(name, access),
  };
}

function loginOf({ id, prometheus, prometheusLogin }: ClusterRow, ring: KeyRing): Pick<ClusterCopy, 'prometheusLogin'> {
  if (!prometheusLogin) return {};
  return { prometheusLogin: loginFrom(unseal(prometheusLogin, loginPlace(id), ring), prometheus) };
}

/**
 * How to reach the cluster of a copy. It is read as hostile as it was when the cluster was registered, by the clock of
 * when it was last seen: a credential that has ended since is no reason to restore nothing.
 *
 * @returns every problem of the copy, below its name
 */
export function accessOf(copy: ClusterCopy, rules: ServerRules): Result<ClusterAccess> {
  const { name, kubeconfig, insecure, lastSeenAt, registeredAt } = copy;
  const now = new Date(lastSeenAt ?? registeredAt);
  const read = readKubeconfig(kubeconfig, { allowInsecure: insecure, allowLoopback: rules.allowLoopback, now });
  const problems = [...placeProblems(copy, rules), ...(read.ok ? [] : below('kubeconfig', read.problems))];
  if (read.ok) problems.push(...ownAddressProblems(read.value.access.server, rules.ownAddresses));
  return read.ok && !problems.length ? succeed(read.value.access) : fail(...below(`cluster ${name}`, problems));
}

function placeProblems(copy: ClusterCopy, rules: ServerRules): readonly Problem[] {
  const { name, labels, region, zone, network, prometheus, prometheusLogin } = copy;
  const place = {
    labels,
    ...(region !== null && { region }),
    ...(zone !== null && { zone }),
    ...(network !== null && { network }),
  };
  const metrics = { ...(prometheus !== null && { prometheus }), ...(prometheusLogin && { prometheusLogin }) };
  return [...nameProblems(name), ...locationProblems(place), ...prometheusProblems(metrics, rules)];
}

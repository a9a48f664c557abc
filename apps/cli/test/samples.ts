import type {
  ClusterFieldsFragment,
  DocumentKind,
  ReportFieldsFragment,
  StatusWithReportsFragment,
} from '../src/generated/operations.ts';

/** A healthy cluster with one Istio. */
export function clusterSample(changes: Partial<ClusterFieldsFragment> = {}): ClusterFieldsFragment {
  return {
    id: '1',
    name: 'east',
    labels: { env: 'prod' },
    region: 'eu-east',
    zone: null,
    network: null,
    prometheus: null,
    prometheusLogin: null,
    server: 'https://10.0.0.1:6443',
    uid: 'c201d6ec',
    serverVersion: 'v1.36.3',
    state: 'ready',
    conditions: [],
    registeredAt: '2026-11-21T04:00:00.000Z',
    lastSeenAt: '2026-11-21T04:59:57.000Z',
    credentialsFingerprint: 'd7cb0df6f474',
    credentialIssuedAt: '2026-11-20T00:00:00.000Z',
    credentialExpiresAt: null,
    insecure: false,
    leaving: false,
    inventory: {
      observedAt: '2026-11-21T04:59:57.000Z',
      changedAt: '2026-11-21T04:00:00.000Z',
      complete: true,
      problems: [],
      meshes: [
        {
          cluster: 'east',
          key: 'istio',
          kind: 'istio',
          manageable: true,
          state: 'installed',
          modes: ['sidecar'],
          version: '1.31.0',
          revision: 'default',
          trustDomain: 'cluster.local',
          namespace: 'istio-system',
          evidence: ['Deployment istio-system/istiod runs image pilot:1.31.0'],
        },
      ],
      workloads: 8,
      destinations: 7,
    },
    lane: {
      cluster: 'east',
      state: 'idle',
      targetGeneration: 2,
      appliedGeneration: 2,
      reason: null,
      reasonObject: null,
      since: '2026-11-21T04:00:00.000Z',
      orphanedObjects: [],
    },
    pause: null,
    ...changes,
  };
}

/** One page of a list. */
export function page<Node>(...nodes: readonly Node[]) {
  return { edges: nodes.map((node) => ({ node })), pageInfo: { hasNextPage: false, endCursor: null } };
}

/** What a mesh made of the canary. */
export function reportSample(changes: Partial<ReportFieldsFragment> = {}): ReportFieldsFragment {
  return {
    document: 'TrafficPolicy/canary',
    cluster: 'east',
    mesh: 'istio',
    meshKind: 'istio',
    destination: 'bookinfo/reviews',
    outcome: 'translated',
    features: [{ feature: 'split', fidelity: 'exact', reason: null }],
    conflicts: [],
    warnings: [],
    objects: ['networking.istio.io/VirtualService/bookinfo/reviews'],
    ...changes,
  };
}

const unknown = { state: 'unknown', at: null, reason: 'nothing says' };

/** Status of the canary on one cluster: written three seconds ago, and no more is known. */
export function statusSample(changes: Partial<StatusWithReportsFragment> = {}): StatusWithReportsFragment {
  return {
    document: 'TrafficPolicy/canary',
    virtualMesh: 'shop',
    cluster: 'east',
    mesh: 'istio',
    targetRevision: 2,
    appliedRevision: 2,
    evidence: {
      written: { state: 'yes', at: '2026-11-21T04:59:57.000Z', reason: null },
      accepted: unknown,
      live: unknown,
      proven: unknown,
    },
    proxies: null,
    effect: 'whole',
    problems: [],
    reports: [reportSample()],
    ...changes,
  };
}

/** An accepted canary as revision 2 of shop. */
export const appliedSample = {
  __typename: 'Applied',
  revisions: [{ virtualMesh: 'shop', revision: 2 }],
  documents: [
    { kind: 'TrafficPolicy' satisfies DocumentKind, workspace: 'default', name: 'canary', action: 'created' },
  ],
} as const;

/** Nothing to tell of a change beforehand. */
export const planSample = {
  __typename: 'Plan',
  virtualMeshes: [],
  clusters: [],
  unmatched: [],
  rollouts: [],
  pageInfo: { hasNextPage: false, endCursor: null },
} as const;

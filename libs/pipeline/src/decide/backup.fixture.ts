import type { ClusterCopy } from '@overmesh/clusters';
import type { ContentCopy } from '@overmesh/intent';
import type { RolloutCopy } from '@overmesh/rollout';
import type { BackupContent } from '../backup/content.ts';

const AT = '2026-11-30T02:00:00.000Z';

/** A content of VirtualMesh shop. */
export function contentCopy(changes: Partial<ContentCopy> = {}): ContentCopy {
  return {
    uid: '0b1c7c0e-6d0e-4f0b-9d61-0d7f4a1c1a01',
    kind: 'TrafficPolicy',
    name: 'cart',
    workspace: 'default',
    virtualMesh: 'shop',
    introducedIn: 1,
    retiredIn: null,
    labels: {},
    spec: { virtualMesh: 'shop', destinations: [{ name: 'cart' }], timeout: '1s' },
    createdAt: AT,
    ...changes,
  };
}

export function clusterCopy(changes: Partial<ClusterCopy> = {}): ClusterCopy {
  return {
    id: '0b1c7c0e-6d0e-4f0b-9d61-0d7f4a1c1a02',
    name: 'east',
    labels: { env: 'prod' },
    ...{ region: 'eu-east', zone: null, network: null, prometheus: null },
    insecure: false,
    uid: 'c201d6ec',
    serverVersion: 'v1.36.3',
    registeredAt: AT,
    lastSeenAt: AT,
    kubeconfig: '{}',
    ...changes,
  };
}

export function rolloutCopy(changes: Partial<RolloutCopy> = {}): RolloutCopy {
  const strategy = {
    ...{ waves: [{ name: 'all', soakMs: 0 }], maxUnavailable: 1, deadlineMs: 60_000, gates: [] },
    ...({ onFailure: 'pause', onUnreachable: 'skip', onNewerChange: 'finish' } as const),
  } as unknown as RolloutCopy['strategy'];
  return {
    ...{ virtualMesh: 'shop', from: 1, to: 2, author: 'mira', clusters: [], approvals: [], strategy },
    ...{ state: 'running', wave: 0, phase: 'soaking', phaseSince: 1, waveSince: 1, waveBegan: 1, reason: 'soaks' },
    ...{ stillSince: undefined, promotedWave: undefined, startedAt: 1, endedAt: undefined },
    ...changes,
  };
}

/** A backup of one VirtualMesh with one policy and one cluster. */
export function backupContent(changes: Partial<BackupContent> = {}): BackupContent {
  const virtualMesh = contentCopy({ kind: 'VirtualMesh', name: 'shop', spec: { meshes: [{ selector: {} }] } });
  return {
    ...{ format: 'overmesh-backup', version: 2, product: '0.1.0', madeAt: AT, madeBy: 'cron@hub' },
    documents: {
      heads: [{ name: 'shop', revision: 2, oldest: 1 }],
      revisions: [],
      contents: [virtualMesh, contentCopy()],
    },
    ...{ clusters: [clusterCopy()], leftOut: [], tokens: [], rollouts: [] },
    delivery: { installation: '0a1b2c3d4e5f6071', lanes: [], reached: [], pins: [], pauses: [] },
    ...changes,
  };
}

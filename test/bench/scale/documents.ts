import { API_VERSION, parseIntent } from '@overmesh/model';
import type { Intent } from '@overmesh/model';
import { CHANGING_LABEL } from '../../fleet/changing.ts';
import { APPLICATIONS, serviceName } from '../../fleet/template.ts';

/** The one VirtualMesh of the benchmarks, over every mesh of every cluster. */
export const VIRTUAL_MESH = 'fleet';

const [SHOP, DATA] = APPLICATIONS;

/** A document, checked as the product checks it. Throws when it is not valid. */
function document(kind: string, name: string, spec: object): Intent {
  const parsed = parseIntent({ apiVersion: API_VERSION, kind, metadata: { name }, spec });
  if (parsed.ok) return parsed.value;
  throw new Error(parsed.problems.map(({ path, message }) => `${path} ${message}`).join('; '));
}

function policy(name: string, spec: object): Intent {
  return document('TrafficPolicy', name, { virtualMesh: VIRTUAL_MESH, ...spec });
}

/** Everything that holds before anything is measured: a VirtualMesh, ten policies for all and one by label. */
export function standingDocuments(): readonly Intent[] {
  return [
    document('VirtualMesh', VIRTUAL_MESH, { meshes: [{ selector: {} }] }),
    ...Array.from({ length: 7 }, (_, index) =>
      policy(`timeout-${index}`, {
        destinations: [{ name: serviceName(index), namespace: SHOP }],
        timeout: `${2_001 + index}ms`,
      }),
    ),
    ...Array.from({ length: 3 }, (_, index) =>
      policy(`canary-${index}`, {
        destinations: [{ name: serviceName(index), namespace: DATA }],
        split: ['v1', 'v2'].map((version, at) => ({ subset: { version }, weight: at ? 10 : 90 })),
        retries: { attempts: 2, on: ['5xx', 'connect-failure'] },
      }),
    ),
    policy('by-label', { destinations: [{ matchLabels: CHANGING_LABEL }], timeout: '1500ms' }),
    oneClusterDocument('member-1', 1),
    allClustersDocument(1),
  ];
}

/** A policy that concerns one Service of one cluster. */
export function oneClusterDocument(cluster: string, round: number): Intent {
  return policy(`only-${cluster}`, {
    destinations: [{ name: serviceName(5), namespace: DATA, clusters: [cluster] }],
    timeout: `${3_000 + round}ms`,
  });
}

/** A policy that concerns one Service of every cluster. */
export function allClustersDocument(round: number): Intent {
  return policy('everywhere', {
    destinations: [{ name: serviceName(6), namespace: DATA }],
    timeout: `${4_000 + round}ms`,
  });
}

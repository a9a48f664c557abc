import { parseIntent } from '@overmesh/model';
import type { Intent } from '@overmesh/model';

/** Documents of one VirtualMesh, as a user would write them. */
export function documentsFor(name: string) {
  return {
    /** Of every mesh of every cluster, where `spec` says nothing else. */
    virtualMesh: (spec: object = {}): Intent => parsed('VirtualMesh', name, { meshes: [{ selector: {} }], ...spec }),
    virtualDestination: (destination: string, spec: object): Intent =>
      parsed('VirtualDestination', destination, { virtualMesh: name, ...spec }),
    exportPolicy: (policy: string, spec: object): Intent =>
      parsed('ExportPolicy', policy, { virtualMesh: name, ...spec }),
    policy: (policy: string, spec: object): Intent => parsed('TrafficPolicy', policy, { virtualMesh: name, ...spec }),
  };
}

function parsed(kind: string, name: string, spec: object): Intent {
  const result = parseIntent({ apiVersion: 'overmesh.io/v1', kind, metadata: { name }, spec });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

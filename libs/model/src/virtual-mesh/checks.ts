import type { Problem } from '../problem.ts';
import { REST_WAVE } from './rollout.ts';
import type { RolloutStrategy } from './rollout.ts';
import type { VirtualMeshSpec } from './spec.ts';

/** What no single field of a VirtualMesh shows. */
export function checkVirtualMesh({ meshes, rollout }: VirtualMeshSpec): readonly Problem[] {
  const choices = meshes.flatMap((choice, index) =>
    choice.mesh && !choice.cluster
      ? [{ path: `spec.meshes[${index}].mesh`, code: 'REQUIRED' as const, message: 'mesh needs the cluster it is in' }]
      : [],
  );
  return [...choices, ...(rollout ? [...waveProblems(rollout), ...gateProblems(rollout)] : [])];
}

/** A rollout speaks of its waves by their names. */
function waveProblems({ waves }: RolloutStrategy): readonly Problem[] {
  return waves.flatMap(({ name }, index) => {
    const path = `spec.rollout.waves[${index}].name`;
    const isTaken = waves.findIndex((wave) => wave.name === name) < index;
    if (isTaken) return [{ path, code: 'DUPLICATE' as const, message: `another wave is called ${name}` }];
    const message = `${REST_WAVE} is the wave of all clusters that no wave chooses: call it otherwise`;
    return name === REST_WAVE ? [{ path, code: 'DUPLICATE' as const, message }] : [];
  });
}

function gateProblems({ gates = [] }: RolloutStrategy): readonly Problem[] {
  return gates.flatMap(({ type }, index) => {
    const isTaken = gates.findIndex((gate) => gate.type === type) < index;
    const path = `spec.rollout.gates[${index}].type`;
    return isTaken ? [{ path, code: 'DUPLICATE' as const, message: `${type} is asked already: once is enough` }] : [];
  });
}

import type { Problem } from '../problem.ts';
import { exceptionProblems } from './mtls.ts';
import { REST_WAVE } from './rollout.ts';
import type { GateSpec } from './gates.ts';
import type { RolloutStrategy } from './rollout.ts';
import type { VirtualMeshSpec } from './spec.ts';

/** What no single field of a VirtualMesh shows. */
export function checkVirtualMesh({ meshes, mtls, rollout }: VirtualMeshSpec): readonly Problem[] {
  const choices = meshes.flatMap((choice, index) =>
    choice.mesh && !choice.cluster
      ? [{ path: `spec.meshes[${index}].mesh`, code: 'REQUIRED' as const, message: 'mesh needs the cluster it is in' }]
      : [],
  );
  return [
    ...choices,
    ...(mtls ? exceptionProblems(mtls) : []),
    ...(rollout
      ? [...waveProblems(rollout), ...orderProblems(rollout), ...thresholdProblems(rollout), ...gateProblems(rollout)]
      : []),
  ];
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

/** An order by a label needs its key, and one by the list needs the list. */
function orderProblems({ waves }: RolloutStrategy): readonly Problem[] {
  return waves.flatMap(({ clusters, order }, index): readonly Problem[] => {
    if (!order) return [];
    const path = `spec.rollout.waves[${index}]`;
    const { by, label, values } = order;
    const missing = (field: string, message: string) => ({
      path: `${path}.${field}`,
      code: 'REQUIRED' as const,
      message,
    });
    if (by === 'label') return label === undefined ? [missing('order.label', 'an order by label needs its key')] : [];
    const stray = Object.entries({ label, values }).filter(([, value]) => value !== undefined);
    return [
      ...(clusters ? [] : [missing('clusters', 'an order as listed needs the list')]),
      ...stray.map(([field]) => ({
        ...{ path: `${path}.order.${field}`, code: 'UNKNOWN_FIELD' as const },
        message: 'is for an order by label',
      })),
    ];
  });
}

/** A threshold that says nothing is a slip of whoever wrote it. */
function thresholdProblems({ failureThreshold }: RolloutStrategy): readonly Problem[] {
  if (!failureThreshold || failureThreshold.clusters !== undefined || failureThreshold.percent !== undefined) return [];
  const message = 'needs a number to hold failures against: clusters or percent';
  return [{ path: 'spec.rollout.failureThreshold', code: 'REQUIRED', message }];
}

/** Gates are told apart by their names in every record. */
function gateProblems({ gates = [] }: RolloutStrategy): readonly Problem[] {
  const names = gates.map(({ type, name = type }) => name);
  return gates.flatMap((gate, index) => {
    const path = `spec.rollout.gates[${index}]`;
    const name = names[index] ?? gate.type;
    const message = `another gate is called ${name}: give this one a name of its own`;
    const taken = names.indexOf(name) < index ? [{ path: `${path}.name`, code: 'DUPLICATE' as const, message }] : [];
    return [...taken, ...termsProblems(gate, path), ...limitProblems(gate, path)];
  });
}

const WITH_TERMS = ['promql', 'webhook', 'window'] as const;

/** What a gate of this type is asked with has to be there, and nothing that is for another type. */
function termsProblems(gate: GateSpec, path: string): readonly Problem[] {
  return WITH_TERMS.flatMap((terms): readonly Problem[] => {
    const isGiven = gate[terms] !== undefined;
    if (isGiven === (gate.type === terms)) return [];
    const message = isGiven ? `is for a gate of type ${terms}` : `a gate of type ${terms} needs ${terms}`;
    return [{ path: `${path}.${terms}`, code: isGiven ? 'UNKNOWN_FIELD' : 'REQUIRED', message }];
  });
}

function limitProblems({ promql }: GateSpec, path: string): readonly Problem[] {
  const limits = promql && [promql.max, promql.min, promql.maxIncreasePercent];
  if (!limits || limits.some((limit) => limit !== undefined)) return [];
  const message = 'needs something to hold it against: max, min or maxIncreasePercent';
  return [{ path: `${path}.promql`, code: 'REQUIRED', message }];
}

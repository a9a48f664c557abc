import { METADATA, struct } from './metadata.ts';
import type { Schema, StructSchema } from './schema.ts';
import { UNTYPED } from './schema.ts';

const text: Schema = { is: 'scalar', type: 'string' };
const count: Schema = { is: 'scalar', type: 'integer' };
const flag: Schema = { is: 'scalar', type: 'boolean' };
const texts: Schema = { is: 'map', values: text, atomic: false };
const list = (items: Schema): Schema => ({ is: 'list', items, how: 'atomic', keys: [] });

function object(fields: Readonly<Record<string, Schema>>): StructSchema {
  return struct({ apiVersion: text, kind: text, metadata: METADATA, ...fields });
}

/** A kind whose fields are not declared here: they are taken as they come, lists whole. */
export const LOOSE: StructSchema = { ...object({}), keepsUnknown: true };

const servicePort = struct({
  name: text,
  protocol: { ...text, fallback: 'TCP' },
  appProtocol: text,
  port: count,
  targetPort: { is: 'scalar', type: 'int-or-string' },
  nodePort: count,
});

/** Service of v1, as far as its fields are not all alike. */
const service = object({
  spec: struct({
    ports: { is: 'list', how: 'map', keys: ['port', 'protocol'], items: servicePort },
    selector: { ...texts, atomic: true },
    clusterIP: text,
    clusterIPs: list(text),
    type: text,
    externalIPs: list(text),
    sessionAffinity: text,
    loadBalancerIP: text,
    loadBalancerSourceRanges: list(text),
    loadBalancerClass: text,
    externalName: text,
    externalTrafficPolicy: text,
    internalTrafficPolicy: text,
    healthCheckNodePort: count,
    publishNotReadyAddresses: flag,
    sessionAffinityConfig: UNTYPED,
    ipFamilies: list(text),
    ipFamilyPolicy: text,
    allocateLoadBalancerNodePorts: flag,
    trafficDistribution: text,
  }),
  status: UNTYPED,
});

const configMap = object({ data: texts, binaryData: texts, immutable: flag });

const namespace = object({
  spec: struct({ finalizers: list(text) }),
  status: UNTYPED,
});

/** Schemas of built-in kinds that programs apply to, by `group/Kind`; the others are {@link LOOSE}. */
export const BUILT_IN_SCHEMAS: ReadonlyMap<string, Schema> = new Map<string, Schema>([
  ['/Service', service],
  ['/ConfigMap', configMap],
  ['/Namespace', namespace],
]);

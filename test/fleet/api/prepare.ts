import type { Json, JsonObject } from '@overmesh/model';
import { completed } from '../schema/complete.ts';
import { isObject } from '../schema/schema.ts';
import { violations } from '../schema/validate.ts';
import type { Kind } from './kinds.ts';
import { invalid } from './refusals.ts';

const wellNamed = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const MOST_BYTES = 1_048_576;

/**
 * The object as it would be stored: defaults filled in, unknown fields dropped, checked.
 *
 * Of built-in kinds only what the product and its tests see is filled in.
 *
 * @throws Refused 422 with every rule that is broken
 */
export function prepared(kind: Kind, name: string, object: JsonObject): JsonObject {
  const complete = kind.isDefined ? (completed(object, kind.schema) as JsonObject) : withBuiltInDefaults(kind, object);
  const found = [
    ...nameViolations(kind, name),
    ...violations(complete, kind.schema),
    ...sizeViolations(kind, complete),
  ];
  if (found.length) throw invalid(kind, name, found);
  return complete;
}

function nameViolations({ kind, group }: Kind, name: string) {
  // RBAC names its objects as it likes: `system:admin`.
  if (wellNamed.test(name) || group === 'rbac.authorization.k8s.io') return [];
  const message = `Invalid value: ${JSON.stringify(name)}: a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`;
  return [{ reason: 'FieldValueInvalid', field: 'metadata.name', message, kind } as const];
}

function sizeViolations({ group, kind }: Kind, { data }: JsonObject) {
  if (group !== '' || (kind !== 'ConfigMap' && kind !== 'Secret') || !isObject(data)) return [];
  const bytes = Object.values(data).reduce<number>((sum, text) => sum + Buffer.byteLength(String(text)), 0);
  if (bytes <= MOST_BYTES) return [];
  return [
    { reason: 'FieldValueTooLong', field: '', message: `Too long: may not be more than ${MOST_BYTES} bytes` } as const,
  ];
}

function withBuiltInDefaults({ group, kind }: Kind, object: JsonObject): JsonObject {
  return builtInDefaults[`${group}/${kind}`]?.(object) ?? object;
}

const builtInDefaults: Readonly<Record<string, (object: JsonObject) => JsonObject>> = {
  '/Service': (object) => ({
    ...object,
    spec: serviceSpec(recordAt(object, 'spec')),
    status: object['status'] ?? { loadBalancer: {} },
  }),
  '/Namespace': (object) => {
    const metadata = recordAt(object, 'metadata');
    const labels = { ...recordAt(metadata, 'labels'), 'kubernetes.io/metadata.name': metadata['name'] ?? '' };
    const spec = { finalizers: ['kubernetes'], ...recordAt(object, 'spec') };
    return { ...object, metadata: { ...metadata, labels }, spec, status: object['status'] ?? { phase: 'Active' } };
  },
};

function serviceSpec(spec: JsonObject): JsonObject {
  const type = spec['type'] ?? 'ClusterIP';
  const ports = Array.isArray(spec['ports']) ? spec['ports'].map(servicePort) : undefined;
  const defaults = {
    type,
    sessionAffinity: 'None',
    internalTrafficPolicy: 'Cluster',
    ipFamilyPolicy: 'SingleStack',
    ipFamilies: ['IPv4'],
  };
  const address = type === 'ExternalName' ? {} : addressOf(spec);
  return { ...defaults, ...address, ...spec, ...(ports ? { ports } : {}) };
}

function servicePort(port: Json): Json {
  return isObject(port) ? { protocol: 'TCP', targetPort: port['port'], ...port } : port;
}

/** Made up once; an update carries what is there. */
function addressOf({ clusterIP }: JsonObject): JsonObject {
  const random = () => Math.floor(Math.random() * 254) + 1;
  const address = clusterIP ?? `10.96.${random()}.${random()}`;
  return { clusterIP: address, clusterIPs: [address] };
}

function recordAt(object: JsonObject, field: string): JsonObject {
  const value = object[field];
  return isObject(value) ? value : {};
}

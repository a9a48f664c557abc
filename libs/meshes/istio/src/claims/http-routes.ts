import { fieldAt, listAt, textAt } from '@overmesh/meshes/kit';
import type { SeenObject } from '@overmesh/meshes/kit';
import { hostOf } from '../hosts.ts';
import { VIRTUAL_SERVICE } from '../kinds.ts';
import { comesBefore, namespaceOf } from './decision.ts';
import type { Decision, MeshView, ServiceName } from './decision.ts';
import { ownByHost } from './virtual-services.ts';

/**
 * What HTTPRoutes of others decide, of Services that are their parents. For callers of its own namespace one comes before
 * any VirtualService for everybody; for those of other namespaces only in the Service's namespace, and then by age.
 *
 * @see https://gateway-api.sigs.k8s.io/mesh/ (producer and consumer routes)
 */
export function decidedByHttpRoutes(
  { seen, mesh, services }: MeshView,
  foreign: readonly SeenObject[],
): readonly Decision[] {
  const ours = ownByHost(seen.of(VIRTUAL_SERVICE));
  return foreign.flatMap((object) => {
    const own = { callersIn: [namespaceOf(object)] };
    const parents = services.filter((service) => hasParent(object, service));
    const [produced, consumed] = parted(parents, ({ namespace }) => namespace === namespaceOf(object));
    const [younger, older] = parted(produced, (service) => {
      const ofOurs = ours.get(hostOf(service, mesh));
      return ofOurs !== undefined && comesBefore(ofOurs, object);
    });
    return [
      ...(older.length ? [{ object, over: older }] : []),
      ...(younger.length + consumed.length ? [{ object, over: [...younger, ...consumed], reach: own }] : []),
      ...throughGateways(object, services),
    ];
  });
}

function hasParent(object: SeenObject, { namespace, name }: ServiceName): boolean {
  return listAt(object, 'spec', 'parentRefs').some(
    (parent) =>
      fieldAt(parent, 'kind') === 'Service' &&
      ['', 'core'].includes(groupOf(parent)) &&
      textAt(parent, 'name') === name &&
      (textAt(parent, 'namespace') ?? namespaceOf(object)) === namespace,
  );
}

/** A parent without kind is a Gateway: it sends requests on to the backends, past what proxies beside pods are told. */
function throughGateways(object: SeenObject, services: readonly ServiceName[]): readonly Decision[] {
  const gateways = listAt(object, 'spec', 'parentRefs')
    .filter((parent) => (fieldAt(parent, 'kind') ?? 'Gateway') === 'Gateway')
    .map((parent) => `${textAt(parent, 'namespace') ?? namespaceOf(object)}/${textAt(parent, 'name') ?? ''}`);
  if (!gateways.length) return [];
  const backends = listAt(object, 'spec', 'rules')
    .flatMap((rule) => listAt(rule, 'backendRefs'))
    .filter((backend) => (fieldAt(backend, 'kind') ?? 'Service') === 'Service')
    .map((backend) => `${textAt(backend, 'namespace') ?? namespaceOf(object)}/${textAt(backend, 'name') ?? ''}`);
  const over = services.filter(({ namespace, name }) => backends.includes(`${namespace}/${name}`));
  return over.length ? [{ object, over, reach: { gateways: [...new Set(gateways)].sort() } }] : [];
}

function groupOf(parent: unknown): string {
  const group = fieldAt(parent, 'group');
  return typeof group === 'string' ? group : 'gateway.networking.k8s.io';
}

function parted<T>(all: readonly T[], belongs: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(belongs), all.filter((one) => !belongs(one))];
}

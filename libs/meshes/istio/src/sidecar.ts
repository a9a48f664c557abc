import { listAt, textAt } from '@overmesh/meshes/kit';
import type { SeenObject } from '@overmesh/meshes/kit';

const STATUS_ANNOTATION = 'sidecar.istio.io/status';
const PROXY = 'istio-proxy';

/** True when the injector has put its proxy into the pod: as a container, or as an init container that goes on running. */
export function hasSidecar(pod: SeenObject): boolean {
  if (!pod.metadata.annotations?.[STATUS_ANNOTATION]) return false;
  const native = listAt(pod, 'spec', 'initContainers').filter(
    (container) => textAt(container, 'restartPolicy') === 'Always',
  );
  return [...listAt(pod, 'spec', 'containers'), ...native].some((container) => textAt(container, 'name') === PROXY);
}

/** The revision that injected it, as the injector noted it. */
export function injectedRevision({ metadata }: SeenObject): string | undefined {
  return /"revision"\s*:\s*"([^"]+)"/.exec(metadata.annotations?.[STATUS_ANNOTATION] ?? '')?.[1];
}

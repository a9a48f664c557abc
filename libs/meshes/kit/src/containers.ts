import { listAt, textAt } from './fields.ts';
import type { SeenObject } from './seen.ts';

export interface SeenContainer {
  readonly name: string;
  readonly image: string;
}

/** Containers of a pod, those started first included: newer meshes run their proxy as a restartable init container. */
export function containersOfPod(pod: SeenObject): readonly SeenContainer[] {
  return [...listAt(pod, 'spec', 'initContainers'), ...listAt(pod, 'spec', 'containers')].map(toContainer);
}

/** Containers of the pods that a Deployment, StatefulSet or DaemonSet makes. */
export function containersOfController(controller: SeenObject): readonly SeenContainer[] {
  return listAt(controller, 'spec', 'template', 'spec', 'containers').map(toContainer);
}

/** The tag of an image reference, without digest: `v1.8.0` of `localhost:5000/osm/controller:v1.8.0@sha256:…`. */
export function imageTag(image: string): string | undefined {
  return /:([^:/@]+)$/.exec(image.replace(/@.*$/, ''))?.[1];
}

function toContainer(container: unknown): SeenContainer {
  return { name: textAt(container, 'name') ?? '', image: textAt(container, 'image') ?? '' };
}

import type { MeshTrust } from '@overmesh/meshes/kit';

/** The agent that will give own proxies their certificates does not exist yet, and so no object that holds any. */
export const trust: MeshTrust = {
  stores: [],
  untold: ['whom its proxies trust: no object of the cluster holds certificates of an own proxy'],
};

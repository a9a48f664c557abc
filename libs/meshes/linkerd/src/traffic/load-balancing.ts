import { approximate, unsupported } from '@overmesh/meshes/kit';
import type { Lower } from '@overmesh/meshes/kit';

/** Linkerd has one way, and nothing to write for it. */
export const lowerLoadBalancing: Lower<'loadBalancing', object> = ({ hash, slowStart }) => {
  if (hash)
    return unsupported('Linkerd keeps no caller at one pod: it sends each request to the pod that answers fastest');
  if (slowStart !== undefined)
    return unsupported('Linkerd has no slow start: a new pod gets requests at once, by the time of its answers');
  return approximate(
    'Linkerd always takes the faster of two pods, by the time of their answers and what is under way',
    {},
  );
};

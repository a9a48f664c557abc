import { approximate, unsupported } from '@overmesh/meshes/kit';
import type { Lower } from '@overmesh/meshes/kit';

/** Linkerd has one way, and nothing to write for it. */
export const lowerLoadBalancing: Lower<'loadBalancing', object> = ({ hash }) =>
  hash
    ? unsupported('Linkerd keeps no caller at one pod: it sends each request to the pod that answers fastest')
    : approximate(
        'Linkerd always takes the faster of two pods, by the time of their answers and what is under way',
        {},
      );

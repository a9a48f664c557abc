import { completeCors } from '@overmesh/model';
import { exact } from '@overmesh/meshes/kit';
import type { Lower } from '@overmesh/meshes/kit';
import type { RoutePatch } from './patch.ts';

/** In the same words; a preflight from another origin goes on to the server, as Istio does it by default. */
export const lowerCors: Lower<'cors', RoutePatch> = (cors) => {
  const { allowOrigins, ...fields } = completeCors(cors);
  return exact({ corsPolicy: { allowOrigins: allowOrigins.map((origin) => ({ ...origin })), ...fields } });
};

import { exact } from '@overmesh/meshes/kit';
import type { Lower } from '@overmesh/meshes/kit';
import type { RoutePatch } from './patch.ts';

export const lowerDirectResponse: Lower<'directResponse', RoutePatch> = ({ status, body }) =>
  exact({ directResponse: { status, ...(body !== undefined && { body: { string: body } }) } });

import { plainDuration } from '@overmesh/model';
import { exact } from '@overmesh/meshes/kit';
import type { Lower } from '@overmesh/meshes/kit';
import type { RoutePatch } from './patch.ts';

/** Istio's timeout bounds all tries together, as ours does. */
export const lowerTimeout: Lower<'timeout', RoutePatch> = (timeout) => exact({ timeout: plainDuration(timeout) });

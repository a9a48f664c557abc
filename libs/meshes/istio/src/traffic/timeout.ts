import { formatDuration, parseDuration } from '@overmesh/model';
import { exact } from '@overmesh/meshes/kit';
import type { Lower } from '@overmesh/meshes/kit';
import type { RoutePatch } from './patch.ts';

/** Istio's timeout bounds all tries together, as ours does. */
export const lowerTimeout: Lower<'timeout', RoutePatch> = (timeout) => exact({ timeout: istioDuration(timeout) });

/** `1m30s` → `90s`: the same duration is always the same text, so that an equal policy is no change. */
export function istioDuration(text: string): string {
  const ms = parseDuration(text);
  return ms === undefined ? text : formatDuration(ms);
}

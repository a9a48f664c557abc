import type { TrafficTable } from '@overmesh/meshes/kit';
import { lowerConnections } from './connections.ts';
import { lowerCors } from './cors.ts';
import { lowerDirectResponse } from './direct-response.ts';
import { lowerFaults } from './faults.ts';
import { lowerHeaders } from './headers.ts';
import { lowerLoadBalancing } from './load-balancing.ts';
import { lowerMatch } from './match.ts';
import { lowerMirror } from './mirror.ts';
import { lowerOutliers } from './outliers.ts';
import type { RoutePatch, SettingPatch } from './patch.ts';
import { lowerRedirect } from './redirect.ts';
import { lowerRetries } from './retries.ts';
import { lowerRewrite } from './rewrite.ts';
import { lowerSplit } from './split.ts';
import { lowerTimeout } from './timeout.ts';

/** Istio's answer to every feature. */
export const trafficTable: TrafficTable<RoutePatch, SettingPatch> = {
  match: lowerMatch,
  split: lowerSplit,
  retries: lowerRetries,
  timeout: lowerTimeout,
  faults: lowerFaults,
  mirror: lowerMirror,
  headers: lowerHeaders,
  rewrite: lowerRewrite,
  cors: lowerCors,
  redirect: lowerRedirect,
  directResponse: lowerDirectResponse,
  outliers: lowerOutliers,
  connections: lowerConnections,
  loadBalancing: lowerLoadBalancing,
};

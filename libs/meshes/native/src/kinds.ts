import type { KindRef } from '@overmesh/model';
import { CRD } from '@overmesh/meshes/kit';

const overmesh = { group: 'overmesh.io', version: 'v1alpha1', namespaced: true };

export const TRAFFIC_ROUTE: KindRef = { ...overmesh, kind: 'TrafficRoute', plural: 'trafficroutes' };
export const MESH_SETTINGS: KindRef = { ...overmesh, kind: 'MeshSettings', plural: 'meshsettings' };
/** One name over Services of several clusters. */
export const DESTINATION_GROUP: KindRef = { ...overmesh, kind: 'DestinationGroup', plural: 'destinationgroups' };

export const ACCESS_RULE: KindRef = { ...overmesh, kind: 'AccessRule', plural: 'accessrules' };

/** Read where served, besides what every cluster is watched for. */
export const WATCHED = [TRAFFIC_ROUTE, MESH_SETTINGS, ACCESS_RULE, DESTINATION_GROUP];

/** Written by us, in the order of their stages. */
export const OWNED = [CRD, MESH_SETTINGS, ACCESS_RULE, DESTINATION_GROUP, TRAFFIC_ROUTE];

/** Order of writes: no object before its definition. */
export const STAGE = { crd: 0, meshSettings: 10, accessRule: 10, destinationGroup: 15, trafficRoute: 20 } as const;

import type { JsonObject } from '@overmesh/model';
import { isObject } from '../schema/schema.ts';
import type { Stored } from '../store/stored.ts';
import type { ApiAnswer, ApiRequest } from './answer.ts';
import { json } from './answer.ts';
import type { ClusterState } from './cluster-state.ts';
import { timestamp } from './cluster-state.ts';
import { definitionRemoved } from './definitions.ts';
import { resourceOf } from './kinds.ts';
import type { Kind } from './kinds.ts';
import { bodyOf, isDryRun } from './patch.ts';
import { conflict, notFound } from './refusals.ts';
import type { ObjectRoute } from './save.ts';
import { found, keyIn, metadataOf, remove, storedAs } from './save.ts';

/** Kinds whose delete answers with the object and not with a Status. */
const answeredWhole = new Set(['Pod', 'Service', 'ServiceAccount', 'Namespace']);

/**
 * Deletes an object, or marks it where finalizers hold it.
 *
 * @param onEnded called with `group/plural` of a kind whose definition went with it
 */
export function deleteObject(
  state: ClusterState,
  route: ObjectRoute,
  request: ApiRequest,
  onEnded: (resource: string) => void,
): ApiAnswer {
  const live = found(state, route);
  if (!live) throw notFound(route.kind, route.name);
  assertPreconditions(route, live, request);
  const isHeld = live.metadata.finalizers.length > 0 || route.kind.kind === 'Namespace';
  if (isDryRun(request.query)) return isHeld ? json(200, live.object) : done(route.kind, live);
  if (isHeld) return json(200, marked(state, route, live).object);
  remove(state, route, live);
  const ended = definitionRemoved(state, route, live);
  if (ended !== undefined) onEnded(ended);
  return done(route.kind, live);
}

function done({ group, kind, plural }: Kind, { object, metadata }: Stored): ApiAnswer {
  if (answeredWhole.has(kind)) return json(200, object);
  const details = { name: metadata.name, ...(group ? { group } : {}), kind: plural, uid: metadata.uid };
  return json(200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details });
}

function marked(state: ClusterState, route: ObjectRoute, live: Stored): Stored {
  if (live.metadata.deletionTimestamp) return live;
  const metadata = {
    ...metadataOf(live.object),
    deletionTimestamp: timestamp(state),
    deletionGracePeriodSeconds: 0,
    ...nextGeneration(live.object),
  };
  // No controller empties a namespace here, so one that is deleted stays in this state.
  const status = route.kind.kind === 'Namespace' ? { status: { phase: 'Terminating' } } : {};
  const object = { ...live.object, metadata, ...status };
  return state.store.put(resourceOf(route.kind), keyIn(route), (version) => storedAs(route.kind, object, version));
}

function nextGeneration(object: JsonObject): JsonObject {
  const { generation } = metadataOf(object);
  return typeof generation === 'number' ? { generation: generation + 1 } : {};
}

function assertPreconditions(route: ObjectRoute, { metadata }: Stored, request: ApiRequest): void {
  const { preconditions } = request.body ? bodyOf(request) : {};
  const { uid, resourceVersion } = isObject(preconditions) ? preconditions : {};
  const differs = (what: string, asked: unknown, is: string) =>
    conflict(
      // Here the server names the kind where it otherwise names the resource.
      { ...route.kind, plural: route.kind.kind },
      route.name,
      `the ${what} in the precondition (${String(asked)}) does not match the ${what} in record (${is}). The object might have been deleted and then recreated`,
    );
  if (uid !== undefined && uid !== metadata.uid) throw differs('UID', uid, metadata.uid);
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion)
    throw differs('ResourceVersion', resourceVersion, metadata.resourceVersion);
}

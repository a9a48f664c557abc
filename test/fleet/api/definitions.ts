import type { JsonObject } from '@overmesh/model';
import { isObject } from '../schema/schema.ts';
import { Stored } from '../store/stored.ts';
import type { ClusterState } from './cluster-state.ts';
import { timestamp } from './cluster-state.ts';
import { resourceOf } from './kinds.ts';
import type { Route } from './route.ts';

const DEFINITIONS = 'apiextensions.k8s.io/customresourcedefinitions';

/**
 * After a definition was written its kinds are served, at once: a real API server takes about a second. What it says of
 * itself is a second write, as there.
 */
export function definitionWritten(state: ClusterState, { kind, name }: Route, stored: Stored): Stored {
  if (resourceOf(kind) !== DEFINITIONS || name === undefined) return stored;
  state.registry = state.registry.withDefinition(stored.object);
  if (stored.object['status'] !== undefined) return stored;
  const status = establishedStatus(stored.object, timestamp(state));
  return state.store.put(DEFINITIONS, name, (resourceVersion) => {
    const metadata = stored.object['metadata'];
    return new Stored({
      ...stored.object,
      metadata: { ...(isObject(metadata) ? metadata : {}), resourceVersion },
      status,
    });
  });
}

/** With a definition go its objects and the watches of them. */
export function definitionRemoved(state: ClusterState, { kind }: Route, stored: Stored): string | undefined {
  if (resourceOf(kind) !== DEFINITIONS) return undefined;
  const spec = stored.object['spec'];
  if (!isObject(spec) || !isObject(spec['names'])) return undefined;
  const [group, plural] = [String(spec['group']), String(spec['names']['plural'])];
  for (const [key, { object }] of state.store.objects(`${group}/${plural}`))
    state.store.remove(`${group}/${plural}`, key, () => new Stored(object));
  state.registry = state.registry.without(group, plural);
  return `${group}/${plural}`;
}

function establishedStatus({ spec }: JsonObject, lastTransitionTime: string): JsonObject {
  const { names, versions } = isObject(spec) ? spec : {};
  const condition = (type: string, reason: string, message: string) => ({
    type,
    status: 'True',
    lastTransitionTime,
    reason,
    message,
  });
  const stored = Array.isArray(versions) ? versions.filter(isObject).filter(({ storage }) => storage === true) : [];
  return {
    conditions: [
      condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
      condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
    ],
    acceptedNames: names,
    storedVersions: stored.map(({ name }) => name ?? ''),
  };
}

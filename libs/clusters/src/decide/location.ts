import type { Problem } from '@overmesh/model';
import { isDnsLabel, isLabelKey, isLabelValue, isReservedLabelKey } from '@overmesh/model';
import type { Location } from '../cluster.ts';

/** Words that commands and paths use in the place of a name. */
const RESERVED_NAMES = ['all', 'any', 'none', 'self', 'local', 'new'];
const MOST_LABELS = 64;

/** What is wrong with a cluster's name; empty when nothing is. */
export function nameProblems(name: string): readonly Problem[] {
  if (!isDnsLabel(name)) {
    const message =
      'name must be lower-case letters, digits and -, at most 63, starting and ending with a letter or digit';
    return [{ path: 'name', code: 'BAD_FORMAT', message }];
  }
  if (!RESERVED_NAMES.includes(name)) return [];
  return [{ path: 'name', code: 'REFUSED', message: `name must not be one of ${RESERVED_NAMES.join(', ')}` }];
}

/** What is wrong with a cluster's location; empty when nothing is. */
export function locationProblems({ labels = {}, region, zone, network }: Location): readonly Problem[] {
  return [
    ...labelsProblems(labels),
    ...partProblems('region', region),
    ...partProblems('zone', zone),
    ...partProblems('network', network),
  ];
}

/** Any JSON may come here, whatever the type says: GraphQL has no maps. */
function labelsProblems(labels: unknown): readonly Problem[] {
  if (typeof labels !== 'object' || labels === null || Array.isArray(labels))
    return [{ path: 'labels', code: 'WRONG_TYPE', message: 'labels must map keys to texts, as in {"tier": "prod"}' }];
  const pairs = Object.entries(labels);
  if (pairs.length > MOST_LABELS)
    return [{ path: 'labels', code: 'TOO_MANY', message: `labels must be at most ${MOST_LABELS}` }];
  return pairs.flatMap(([key, value]) => labelProblems(key, value));
}

function labelProblems(key: string, value: unknown): readonly Problem[] {
  const path = `labels[${JSON.stringify(key.slice(0, 80))}]`;
  if (!isLabelKey(key)) return [{ path, code: 'BAD_FORMAT', message: 'must be a label key as Kubernetes takes it' }];
  if (isReservedLabelKey(key))
    return [{ path, code: 'REFUSED', message: 'must not use a prefix of kubernetes.io, k8s.io or overmesh.io' }];
  if (typeof value !== 'string') return [{ path, code: 'WRONG_TYPE', message: 'must have a text for its value' }];
  if (isLabelValue(value)) return [];
  return [{ path, code: 'BAD_FORMAT', message: 'must have a value of at most 63 letters, digits, -, _ and .' }];
}

function partProblems(path: 'region' | 'zone' | 'network', value: string | undefined): readonly Problem[] {
  if (value === undefined || (value !== '' && isLabelValue(value))) return [];
  return [{ path, code: 'BAD_FORMAT', message: `${path} must be 1 to 63 letters, digits, -, _ and .` }];
}

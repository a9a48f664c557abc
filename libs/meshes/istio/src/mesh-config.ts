import { oneLine } from '@overmesh/model';

/** A trust domain is a DNS name, as is a namespace. */
const LONGEST_VALUE = 253;

/** What Overmesh reads of Istio's MeshConfig. */
export interface MeshConfig {
  readonly trustDomain: string;
  readonly rootNamespace?: string;
}

/** Istio's own when MeshConfig names none. */
const DEFAULT_TRUST_DOMAIN = 'cluster.local';

/** Reads the text under key `mesh` of ConfigMap `istio`: two top-level `key: value` lines of its YAML, no more. */
export function readMeshConfig(text: string): MeshConfig {
  const rootNamespace = topLevel(text, 'rootNamespace');
  return {
    trustDomain: topLevel(text, 'trustDomain') ?? DEFAULT_TRUST_DOMAIN,
    ...(rootNamespace && { rootNamespace }),
  };
}

function topLevel(text: string, key: string): string | undefined {
  const line = text.split(/\r?\n/).find((candidate) => candidate.startsWith(`${key}:`));
  const value = line && oneLine(line.slice(key.length + 1).replace(/\s+#.*$/, ''), LONGEST_VALUE);
  return value?.replace(/^(["'])(.*)\1$/, '$2') || undefined;
}

import { oneLine } from '@overmesh/model';

/** A trust domain is a DNS name, and a version is shorter. */
const LONGEST_VALUE = 253;

/** What Overmesh reads of the Helm values that Linkerd was installed with. */
export interface LinkerdValues {
  readonly version?: string;
  readonly trustDomain?: string;
}

/** Reads key `values` of ConfigMap `linkerd-config`: three top-level `key: value` lines of its YAML, no more. */
export function readValues(text: string): LinkerdValues {
  const version = topLevel(text, 'linkerdVersion');
  // An empty trust domain means the cluster's domain: see the chart's identity template.
  const trustDomain = topLevel(text, 'identityTrustDomain') ?? topLevel(text, 'clusterDomain');
  return { ...(version && { version: plainVersion(version) }), ...(trustDomain && { trustDomain }) };
}

/** `2.20.0` of `stable-2.20.0`; edge releases keep their prefix, since their numbers are dates. */
export function plainVersion(version: string): string {
  return version.replace(/^(stable-|enterprise-|v(?=\d))/, '');
}

function topLevel(text: string, key: string): string | undefined {
  const line = text.split(/\r?\n/).find((candidate) => candidate.startsWith(`${key}:`));
  const value = line && oneLine(line.slice(key.length + 1).replace(/\s+#.*$/, ''), LONGEST_VALUE);
  return value?.replace(/^(["'])(.*)\1$/, '$2') || undefined;
}

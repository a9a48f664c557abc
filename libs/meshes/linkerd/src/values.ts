import { oneLine } from '@overmesh/model';

/** A trust domain is a DNS name, and a version is shorter. */
const LONGEST_VALUE = 253;
/** All 65,535 ports fit in a few ranges; a list that is longer is cut. */
const LONGEST_LIST = 4_096;

/** What Overmesh reads of the Helm values that Linkerd was installed with. */
export interface LinkerdValues {
  readonly version?: string;
  readonly trustDomain?: string;
  /** Ports that carry no HTTP unless an annotation says otherwise: `25,587,3306`. */
  readonly opaquePorts?: string;
}

/** Reads key `values` of ConfigMap `linkerd-config`: three top-level `key: value` lines of its YAML and one below `proxy`, no more. */
export function readValues(text: string): LinkerdValues {
  const version = topLevel(text, 'linkerdVersion');
  // An empty trust domain means the cluster's domain: see the chart's identity template.
  const trustDomain = topLevel(text, 'identityTrustDomain') ?? topLevel(text, 'clusterDomain');
  const opaquePorts = valueOf(blockOf(text, 'proxy'), 'opaquePorts', LONGEST_LIST);
  return {
    ...(version && { version: plainVersion(version) }),
    ...(trustDomain && { trustDomain }),
    ...(opaquePorts !== undefined && { opaquePorts }),
  };
}

/** `2.20.0` of `stable-2.20.0`; edge releases keep their prefix, since their numbers are dates. */
export function plainVersion(version: string): string {
  return version.replace(/^(stable-|enterprise-|v(?=\d))/, '');
}

function topLevel(text: string, key: string): string | undefined {
  return valueOf(text.split(/\r?\n/), key, LONGEST_VALUE) || undefined;
}

function valueOf(lines: readonly string[], key: string, longest: number): string | undefined {
  const line = lines.find((candidate) => candidate.startsWith(`${key}:`));
  const value = line && oneLine(line.slice(key.length + 1).replace(/\s+#.*$/, ''), longest).trim();
  return value?.replace(/^(["'])(.*)\1$/, '$2');
}

/** The lines directly below a top-level key, without their indentation. */
function blockOf(text: string, key: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  const below = lines.slice(lines.indexOf(`${key}:`) + 1 || lines.length);
  const end = below.findIndex((line) => /^\S/.test(line));
  const block = end < 0 ? below : below.slice(0, end);
  const indentation = /^ */.exec(block.find((line) => line.trim()) ?? '')?.[0] ?? '';
  return block.flatMap((line) => (line.startsWith(indentation) ? [line.slice(indentation.length)] : []));
}

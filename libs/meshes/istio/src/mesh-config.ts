import { oneLine } from '@overmesh/model';
import type { ExportDefaults, Labels } from '@overmesh/model';

/** A trust domain is a DNS name, as is a namespace. */
const LONGEST_VALUE = 253;

/** What Overmesh reads of Istio's MeshConfig. */
export interface MeshConfig {
  readonly trustDomain: string;
  /** Other trust domains whose identities count as its own, sorted. */
  readonly trustDomainAliases?: readonly string[];
  readonly rootNamespace?: string;
  /** Who sees objects that do not say so, where that is not everybody. */
  readonly exportTo?: ExportDefaults;
  /** Labels of the namespaces that are looked into, any of which is enough; `unknown` where they are said in another way. */
  readonly discoverySelectors?: readonly Labels[] | 'unknown';
}

/** Istio's own when MeshConfig names none. */
const DEFAULT_TRUST_DOMAIN = 'cluster.local';

/** Reads the text under key `mesh` of ConfigMap `istio`: some top-level fields of its YAML, no more. */
export function readMeshConfig(text: string): MeshConfig {
  const rootNamespace = topLevel(text, 'rootNamespace');
  const aliases = listIn(text, 'trustDomainAliases');
  const exportTo = exportDefaults(text);
  const discoverySelectors = selectorsIn(blockOf(text, 'discoverySelectors'));
  return {
    trustDomain: topLevel(text, 'trustDomain') ?? DEFAULT_TRUST_DOMAIN,
    ...(aliases.length > 0 && { trustDomainAliases: [...aliases].sort() }),
    ...(rootNamespace && { rootNamespace }),
    ...(exportTo && { exportTo }),
    ...(discoverySelectors && { discoverySelectors }),
  };
}

function exportDefaults(text: string): ExportDefaults | undefined {
  const virtualServices = listIn(text, 'defaultVirtualServiceExportTo');
  const destinationRules = listIn(text, 'defaultDestinationRuleExportTo');
  const isOther = (list: readonly string[]) => list.length > 0 && !list.includes('*');
  if (!isOther(virtualServices) && !isOther(destinationRules)) return undefined;
  return {
    ...(isOther(virtualServices) && { virtualServices }),
    ...(isOther(destinationRules) && { destinationRules }),
  };
}

/** A list in either way of writing: `key: [a, b]`, or a line for each. */
function listIn(text: string, key: string): readonly string[] {
  const inline =
    topLevel(text, key)
      ?.match(/^\[(.*)\]$/)?.[1]
      ?.split(',') ?? [];
  const lines = blockOf(text, key).flatMap((line) => /^\s*-\s*(.*)$/.exec(line)?.[1] ?? []);
  return [...inline, ...lines].map((one) => plain(one.trim())).filter((one) => one !== '');
}

/** `- matchLabels:` and a line for each label; expressions are not read. */
function selectorsIn(block: readonly string[]): MeshConfig['discoverySelectors'] {
  if (!block.length) return undefined;
  const selectors: Record<string, string>[] = [];
  for (const line of block) {
    const [, key = '', value = ''] = /^\s*(?:-\s*)?([^\s:]+):\s*(.*)$/.exec(line) ?? [];
    if (/^\s*-/.test(line)) selectors.push({});
    if (key === 'matchLabels' && value === '') continue;
    const selector = selectors.at(-1);
    if (!selector || value === '' || key === 'matchExpressions') return 'unknown';
    selector[key] = plain(value);
  }
  return selectors.every((one) => Object.keys(one).length) ? selectors : 'unknown';
}

/** The lines below a top-level key. */
function blockOf(text: string, key: string): readonly string[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
  const start = lines.findIndex((line) => line.replace(/\s+$/, '') === `${key}:`);
  if (start < 0) return [];
  const below = lines.slice(start + 1);
  const end = below.findIndex((line) => /^[^\s-]/.test(line));
  return end < 0 ? below : below.slice(0, end);
}

function topLevel(text: string, key: string): string | undefined {
  const line = text.split(/\r?\n/).find((candidate) => candidate.startsWith(`${key}:`));
  return line && (plain(line.slice(key.length + 1)) || undefined);
}

function plain(value: string): string {
  return oneLine(value.replace(/\s+#.*$/, ''), LONGEST_VALUE).replace(/^(["'])(.*)\1$/, '$2');
}

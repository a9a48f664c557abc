import type { MeshKind } from '@overmesh/model';
import type { DecisiveAnnotations, MeshDetector, MeshPlugin, MeshTranslator, MeshWriter, ProxyWord } from './plugin.ts';
import { translateTraffic } from './translate-traffic.ts';
import type { TrafficTranslation } from './translate-traffic.ts';
import type { MeshTrust } from './trust.ts';

/** What is a mesh's own: everything else follows, the same for all. */
export interface MeshParts<Patch extends object, Setting extends object> {
  readonly kind: MeshKind;
  readonly detector: Omit<MeshDetector, 'kind' | 'annotations' | 'gateways'> &
    Partial<Pick<MeshDetector, 'annotations' | 'gateways'>>;
  readonly traffic: TrafficTranslation<Patch, Setting>;
  readonly translator: Omit<MeshTranslator, 'translateTraffic'>;
  /** Without `bridge` every object can be written straight away. */
  readonly writer: Omit<MeshWriter, 'bridge'> & Partial<Pick<MeshWriter, 'bridge'>>;
  readonly trust: MeshTrust;
  readonly proxies?: ProxyWord;
}

const NO_ANNOTATIONS: DecisiveAnnotations = { service: [], namespace: [], pod: [] };

/** Puts a mesh's own parts together to its plugin. */
export function meshPlugin<Patch extends object, Setting extends object>(parts: MeshParts<Patch, Setting>): MeshPlugin {
  const { kind, detector, traffic, translator, writer, trust, proxies } = parts;
  return {
    kind,
    detector: { kind, annotations: NO_ANNOTATIONS, gateways: () => [], ...detector },
    translator: { translateTraffic: (asked, context) => translateTraffic(traffic, asked, context), ...translator },
    writer: { bridge: () => undefined, ...writer },
    trust,
    ...(proxies && { proxies }),
  };
}

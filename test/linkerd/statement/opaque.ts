import { readsAppProtocol } from './releases.ts';
import type { World } from './world.ts';

const KEY = 'config.linkerd.io/opaque-ports';
const OF_THE_CHART = '25,587,3306,4444,5432,6379,9300,11211';

/**
 * Whether routes on the called port are accepted and never used.
 *
 * A release that reads appProtocol goes by it alone: HTTP by two words, opaque by any other. Where there is none, the first
 * list counts that there is: of the Service, its namespace, Linkerd's values. Pods add to it; their ports have the
 * Service's numbers here.
 */
export function isOpaque({ version, opaquePorts, service }: World): boolean {
  if (service.appProtocol !== undefined && readsAppProtocol(version))
    return !['http', 'kubernetes.io/h2c'].includes(service.appProtocol);
  const list = service.annotations[KEY] ?? service.namespaceAnnotations[KEY] ?? opaquePorts ?? OF_THE_CHART;
  const pods = service.podAnnotations[KEY] ?? '';
  const named = list.split(',').includes(service.portName);
  return named || [list, pods].some((one) => one.split(',').some((part) => covers(part, service.port)));
}

function covers(part: string, port: number): boolean {
  const [first = NaN, last = first] = part.split('-').map(Number);
  return first <= port && port <= last;
}

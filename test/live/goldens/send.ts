import type { Lab } from '../lab/lab.ts';
import { expectedOutcome } from '../model/expected.ts';
import type { Called } from '../model/expected.ts';
import type { Outcome } from '../model/outcome.ts';
import { inWords } from '../model/request.ts';
import type { LiveRequest } from '../model/request.ts';
import { hostOf } from './called-services.ts';

/** Sends a request and says, as a sentence, where it went although no document means that; nothing where all is well. */
export async function misdirected(lab: Lab, called: Called, request: LiveRequest): Promise<readonly string[]> {
  const places = placesOf(expectedOutcome(called, request));
  const place = await placeReached(lab, called, request);
  return places.includes(place) ? [] : [`${inWords(request)} reached ${place}, not ${places.join()}`];
}

/** Sends so many requests and counts them by the share to which they went. */
export async function countByShare(
  lab: Lab,
  called: Called,
  request: LiveRequest,
  times: number,
): Promise<Readonly<Record<string, number>>> {
  const { shares } = expectedOutcome(called, request);
  const places = await Promise.all(Array.from({ length: times }, () => placeReached(lab, called, request)));
  const counts: Record<string, number> = {};
  for (const place of places) {
    const share = Object.keys(shares).find((pods) => pods.split(' ').includes(place)) ?? place;
    counts[share] = (counts[share] ?? 0) + 1;
  }
  return counts;
}

/** Pods, or the status where the caller's proxy answers by itself. */
function placesOf({ shares, answered, aborted }: Outcome): readonly string[] {
  const statuses = [answered, aborted].flatMap((own) => (own ? [`status ${own.status}`] : []));
  return [...Object.keys(shares).flatMap((pods) => pods.split(' ')), ...statuses];
}

/** `pod:port`, or `nobody` where Envoy answers that there is no pod. */
async function placeReached(lab: Lab, called: Called, request: LiveRequest): Promise<string> {
  const host = hostOf(called, lab.controlPlane.clusterDomain);
  const { status, headers } = await lab.caller.call({ host, port: called.port, request });
  if (headers['x-pod'] !== undefined) return `${String(headers['x-pod'])}:${String(headers['x-port'])}`;
  return status === 503 ? 'nobody' : `status ${status}`;
}

import { randomUUID } from 'node:crypto';
import type { Lab } from '../lab/lab.ts';
import type { Placed } from '../lab/place.ts';
import { plainRequest } from '../model/request.ts';
import type { Aspect } from './aspects.ts';
import type { ProvenService, Seen } from './proof.ts';
import { hostOf, keyOf, proofPort } from './world.ts';

/** The Service of a proof in a lab. */
export function provenService(lab: Lab, placed: Placed, aspect: Aspect): ProvenService {
  const host = hostOf(aspect, lab.controlPlane.clusterDomain);
  const call: ProvenService['call'] = async (request, answers) => {
    const id = randomUUID();
    const whole = { ...plainRequest, ...request };
    const told = answers === undefined ? {} : { answers };
    const answered = await lab.caller.call({ host, port: proofPort, request: whole, id, ...told });
    return {
      ...answered,
      ...versionOf(answered.headers['x-pod']),
      get tries() {
        return placed.triesOf(id);
      },
    };
  };
  return {
    authority: `${host}:${proofPort}`,
    call,
    join: () => placed.join(keyOf(aspect)),
    count: async (times) => {
      const counts: Record<string, number> = {};
      const one = async (): Promise<void> => {
        const { headers, status } = await lab.caller.call({ host, port: proofPort, request: plainRequest });
        const name = podNameOf(headers['x-pod'])?.replace(/-\d+$/, '') ?? `status ${status}`;
        counts[name] = (counts[name] ?? 0) + 1;
      };
      await inParallel(times, one);
      return counts;
    },
  };
}

/** So many calls, some at once. */
async function inParallel(times: number, work: () => Promise<void>, atOnce = 16): Promise<void> {
  let left = times;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** `v1` of `reviews-v1-0`. */
function versionOf(header: string | string[] | undefined): Pick<Seen, 'version'> {
  const version = podNameOf(header)?.split('-').at(-2);
  return version === undefined ? {} : { version };
}

function podNameOf(header: string | string[] | undefined): string | undefined {
  return header === undefined ? undefined : String(header);
}

import type { Destination } from '@overmesh/model';
import type { CallingPods } from './caller.ts';
import type { WhyCluster, WhyMember } from './facts.ts';
import { memberBehind } from './serving.ts';
import { broken, fine, unknown } from './step.ts';
import type { Finding } from './step.ts';
import { verify } from '../verification.ts';

/** Whether the caller's mesh and the serving one believe each other's certificates. */
export function lookAtTrust(
  { member }: CallingPods,
  own: WhyCluster,
  serving: WhyCluster,
  service: Pick<Destination, 'meshes'>,
  now: string,
): Finding {
  const there = memberBehind(service, serving);
  if (!member || !there) return unknown('one side is in no VirtualMesh, so nothing tells whom it trusts');
  const ended = endedIn(own, member, now) ?? endedIn(serving, there, now);
  if (ended) return broken(ended, 'renew it: see overmesh trust show');
  const told = verify([memberOf(own, member), memberOf(serving, there)], 1);
  const [refusal] = told.refusals.filter(({ one, other }) => one !== other);
  if (refusal)
    return broken(
      `${refusal.one} and ${refusal.other} do not trust each other: ${refusal.reason}`,
      'overmesh trust show',
    );
  if (told.unknown > 0)
    return unknown(
      told.unseen.map(({ mesh, reason }) => `${mesh}: ${reason}`).join('; ') || 'whom they trust was not read',
    );
  return fine('they have a root in common, and the issuers of both come from one that the other trusts');
}

function memberOf({ name, stores }: WhyCluster, { member: { mesh } }: WhyMember) {
  const { key, kind, trustDomain } = mesh;
  const own = stores.filter((store) => store.mesh === key);
  return { name: `${name}/${key}`, kind, ...(trustDomain !== undefined && { trustDomain }), stores: own };
}

/** The certificate by which every workload there is signed, when it is over. */
function endedIn({ name, stores }: WhyCluster, { member: { mesh } }: WhyMember, now: string): string | undefined {
  const ended = stores
    .filter((store) => store.mesh === mesh.key && store.role === 'issuer')
    .flatMap(({ certificates }) => certificates)
    .find(({ notAfter }) => Date.parse(notAfter) < Date.parse(now));
  return ended && `the issuer of ${mesh.key} in ${name} ended at ${ended.notAfter}`;
}

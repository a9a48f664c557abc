import { hasAll } from '@overmesh/model';
import type { Claim, TrafficPolicySpec } from '@overmesh/model';
import { destinationKey } from '@overmesh/meshes/kit';
import { policyKey } from '@overmesh/translation';
import type { CallingPods } from './caller.ts';
import type { WhyMember } from './facts.ts';
import { claimName, inForceOn, showingCommand } from './serving.ts';
import type { InForce } from './serving.ts';
import { broken, fine, unknown } from './step.ts';
import type { Finding } from './step.ts';
import type { Way } from './ways.ts';

type Acting = InForce<TrafficPolicySpec>;

/** What becomes of requests between the caller's proxy and the Service's pods, before any pod is asked. */
export function lookAtRoute({ member, workload }: CallingPods, { service, remote }: Way): Finding {
  if (!member) return fine('no policy of Overmesh holds where its pods are');
  const byKey = new Map(member.policies.map((policy) => [policyKey(policy), policy]));
  const acting = inForceOn(service, byKey, member);
  const ending = acting.map(endsHere).find((finding) => finding !== undefined);
  if (ending) return ending;
  const failing = acting.find(({ report }) => report.warnings.some(({ code }) => code === 'REQUESTS_FAIL'));
  if (failing) return failure(failing);
  const stranger = remote ? undefined : strangerOver(destinationKey(service), member, workload);
  if (stranger)
    return unknown(
      `${claimName(stranger)} of others decides over it, and what that does is not read`,
      showingCommand(stranger),
    );
  if (!acting.length) return fine('no TrafficPolicy is about it');
  return fine(`${acting.map(({ key }) => key).join(', ')} send all requests on to pods`);
}

/** A policy that answers requests itself, or sends the caller elsewhere. */
function endsHere({ key, spec, report }: Acting): Finding | undefined {
  const { match, directResponse, redirect, faults } = spec;
  const acts = (feature: string) =>
    !report.conflicts.some(({ field, loser }) => field === feature && loser === key) &&
    report.features.some((one) => one.feature === feature && one.fidelity !== 'unsupported');
  const abort = faults?.abort;
  const percent = abort?.percent ?? 100;
  if (directResponse && acts('directResponse'))
    return ending(match, `${key} answers with ${directResponse.status} in the place of the Service`);
  if (redirect && acts('redirect')) return ending(match, `${key} sends callers elsewhere, with a redirect`);
  if (!abort || percent === 0 || !acts('faults')) return undefined;
  const answer = abort.status ?? abort.grpcStatus;
  const says = `${key} aborts ${percent} % of requests with ${answer}, as a test`;
  return percent === 100 ? ending(match, says) : unknown(says);
}

function ending(match: TrafficPolicySpec['match'], says: string): Finding {
  return match ? unknown(`${says}, where they match`) : broken(says, 'change that policy, or take it away');
}

function failure({ key, spec, report }: Acting): Finding {
  const found = report.warnings.find(({ code }) => code === 'REQUESTS_FAIL');
  const says = `${key}: ${found?.message ?? 'requests fail'}`;
  return spec.match ? unknown(says) : broken(says, 'bring pods for that share, or give it weight 0');
}

/** An object of others that says what becomes of this caller's requests. */
function strangerOver(
  destination: string,
  { member }: WhyMember,
  { namespace, podLabels }: CallingPods['workload'],
): Claim | undefined {
  return member.claims.find(
    ({ destinations, about, mutualTls, access, mesh, reach = {}, yields = [] }) =>
      mesh === member.mesh.key &&
      !about &&
      !mutualTls &&
      !access &&
      destinations.includes(destination) &&
      !yields.includes(destination) &&
      !reach.gateways &&
      (reach.callersIn?.includes(namespace) ?? true) &&
      hasAll(podLabels, reach.callersWith ?? {}),
  );
}

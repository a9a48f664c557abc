import type { Destination, FeatureReport, LastTranslated, Member, TrafficPolicySpec } from '@overmesh/model';
import { destinationKey } from '@overmesh/meshes/kit';
import type { MemberIndex } from '@overmesh/meshes/kit';
import { passOver } from './destination-pass.ts';
import type { DestinationPass, MemberWork } from './destination-pass.ts';
import { featuresByDocument, isExact } from './fidelity.ts';
import { byTexts } from './order.ts';
import { policyKey } from './precedence.ts';
import type { Policy } from './precedence.ts';
import { select } from './selection.ts';
import type { Selection } from './selection.ts';
import type { Slices } from './slices.ts';

/** A strict policy that a member's mesh cannot do exactly everywhere, and what stays there instead. */
export interface Refusal {
  readonly policy: Policy;
  /** What the mesh answered, by key of each destination that the refused content reaches. */
  readonly asked: ReadonlyMap<string, AskedAlone>;
  readonly kept?: KeptContent;
}

/** Content of before, as a whole. */
type KeptContent = Required<LastTranslated<TrafficPolicySpec>>;

interface AskedAlone {
  readonly destination: Destination;
  readonly features: readonly FeatureReport[];
  readonly pass: DestinationPass;
}

/** A policy with the content that counts in a member, and the destinations that this content reaches. */
export interface InForce {
  readonly policy: Policy;
  readonly reached: readonly Destination[];
  /** Where it was judged: what the mesh makes of it alone. */
  readonly alone: ReadonlyMap<Destination, DestinationPass>;
}

export interface Judged {
  /** What counts in this member: policies as written, or with the content that was last translated. */
  readonly inForce: readonly InForce[];
  readonly refusals: readonly Refusal[];
}

/**
 * Refuses strict policies for a member where its mesh answers anything but exact on one of the destinations there.
 *
 * All or nothing per member: half a policy is what strict is against. A policy is judged alone, without the features
 * that others give its routes, so that one policy's refusal never hangs on another. What stays is content that was
 * judged when it came; it is not judged again, since a mesh that changed must not take away what runs.
 */
export function* judge(selections: ReadonlyMap<Policy, Selection>, work: MemberWork): Slices<Judged> {
  const judged: Judgement[] = [];
  for (const [policy, { reached }] of selections) judged.push(yield* judgeOne(policy, reached, work));
  return {
    inForce: judged.flatMap((one) => ('refusal' in one ? keptOf(one.refusal, work.index) : [one.inForce])),
    refusals: judged.flatMap((one) => ('refusal' in one ? [one.refusal] : [])),
  };
}

type Judgement = { readonly inForce: InForce } | { readonly refusal: Refusal };

function* judgeOne(policy: Policy, reached: readonly Destination[], work: MemberWork): Slices<Judgement> {
  if (!policy.spec.strict) return { inForce: { policy, reached, alone: NOT_ASKED } };
  const answers: AskedAlone[] = [];
  for (const destination of reached) {
    answers.push(askAlone(policy, destination, work));
    yield;
  }
  if (answers.every(({ features }) => isExact(features))) {
    const alone = new Map(answers.map(({ destination, pass }) => [destination, pass]));
    return { inForce: { policy, reached, alone } };
  }
  const asked = new Map(answers.map((answer) => [destinationKey(answer.destination), answer]));
  const { lastTranslated } = work.index.member;
  // The kind in the key is that of the spec.
  const { revision = 0, spec } = (lastTranslated[policyKey(policy)] ?? {}) as Partial<KeptContent>;
  return { refusal: { policy, asked, ...(spec && { kept: { revision, spec } }) } };
}

const NOT_ASKED: ReadonlyMap<Destination, DestinationPass> = new Map();

function keptOf({ policy, kept }: Refusal, index: MemberIndex): readonly InForce[] {
  if (!kept) return [];
  const before = { ...policy, spec: kept.spec, revision: kept.revision };
  return [{ policy: before, reached: select(kept.spec, index).reached, alone: NOT_ASKED }];
}

function askAlone(policy: Policy, destination: Destination, work: MemberWork): AskedAlone {
  const pass = passOver(destination, [policy], work);
  return { destination, pass, features: featuresByDocument(pass).get(policyKey(policy)) ?? [] };
}

/**
 * What the member has after this translation, for the next one: the content of every policy that reaches something here,
 * and what was last translated where the new content was refused.
 */
export function nextLastTranslated(
  selections: ReadonlyMap<Policy, Selection>,
  { refusals }: Judged,
): Member['lastTranslated'] {
  const refused = new Set(refusals.map(({ policy }) => policy));
  const taken = [...selections].flatMap(([policy, { reached }]) =>
    reached.length && !refused.has(policy) ? [policy] : [],
  );
  const translated: readonly (readonly [string, LastTranslated])[] = [
    ...taken.map((policy) => [policyKey(policy), { revision: policy.revision, spec: policy.spec }] as const),
    ...refusals.flatMap(({ policy, kept }) => (kept ? [[policyKey(policy), kept] as const] : [])),
  ];
  return Object.fromEntries([...translated].sort(byTexts(([key]) => key)));
}

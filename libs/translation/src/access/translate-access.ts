import type { AccessPolicySpec, Destination, DestinationReport, LastTranslated } from '@overmesh/model';
import { destinationKey, isExpressible } from '@overmesh/meshes/kit';
import type { AccessOutput } from '@overmesh/meshes/kit';
import { contextOf } from '../context.ts';
import { reportHead } from '../destination-outcome.ts';
import type { MemberWork } from '../destination-pass.ts';
import { keyed } from '../merge-objects.ts';
import type { KeyedObject } from '../merge-objects.ts';
import { sortedBy, sortedSet } from '../order.ts';
import { select } from '../selection.ts';
import type { Selection } from '../selection.ts';
import type { Slices } from '../slices.ts';
import { accessKey, lastAccess, ruleOf } from './access-policy.ts';
import type { AccessPolicy } from './access-policy.ts';
import { surroundingsIn } from './surroundings.ts';
import type { Surroundings } from './surroundings.ts';

/** What the AccessPolicies of a VirtualMesh come to in one member. */
export interface AccessOutcome {
  readonly objects: readonly KeyedObject[];
  readonly reports: readonly DestinationReport[];
  /** By document: what is in force after this translation. */
  readonly lastTranslated: Readonly<Record<string, LastTranslated>>;
  /** By document: what it selects here. */
  readonly selections: ReadonlyMap<string, Selection>;
}

interface AccessWork extends ClosableWork {
  readonly around: Surroundings;
}

/** Who works on the policies of one member, and whether nobody gets through there whom none of them lets through. */
export interface ClosableWork extends MemberWork {
  readonly isClosed: boolean;
}

/** What a mesh made of one policy on one destination. */
interface Answer {
  readonly destination: Destination;
  readonly output: AccessOutput;
}

/**
 * Translates each policy by itself, and all or nothing in a member: one that the mesh cannot do as it is written, on any of
 * the destinations there, is refused, and the content that was last translated stays. A rule of access is never made to
 * fit by leaving something out of it.
 */
export function* translateAccess(policies: readonly AccessPolicy[], work: ClosableWork): Slices<AccessOutcome> {
  const { index } = work;
  const selections = new Map(sortedBy(policies, accessKey).map((policy) => [policy, select(policy.spec, index)]));
  const inside: AccessWork = { ...work, around: surroundingsIn(selections, index) };
  const outcomes: PolicyOutcome[] = [];
  for (const [policy, selection] of selections) {
    const answers: Answer[] = [];
    for (const destination of selection.reached) {
      answers.push(ask(policy, destination, inside));
      yield;
    }
    outcomes.push({ policy, ...decide(policy, answers, inside) });
  }
  return {
    objects: outcomes.flatMap(({ objects }) => objects),
    reports: outcomes.flatMap(({ reports }) => reports),
    lastTranslated: Object.fromEntries(
      outcomes.flatMap(({ policy, kept }) => (kept ? [[accessKey(policy), kept]] : [])),
    ),
    selections: new Map([...selections].map(([policy, selection]) => [accessKey(policy), selection])),
  };
}

interface Decision {
  readonly objects: readonly KeyedObject[];
  readonly reports: readonly DestinationReport[];
  readonly kept?: LastTranslated<AccessPolicySpec>;
}

interface PolicyOutcome extends Decision {
  readonly policy: AccessPolicy;
}

function ask(policy: AccessPolicy, destination: Destination, work: AccessWork): Answer {
  const { index, translator, around, isClosed } = work;
  const context = {
    isClosed,
    ...contextOf(index, destination),
    neighbours: around.neighbours(destination),
    beside: around.beside(destination, policy),
  };
  return { destination, output: translator.translateAccess(ruleOf(policy), context) };
}

function decide(policy: AccessPolicy, answers: readonly Answer[], work: AccessWork): Decision {
  if (!answers.length) return { objects: [], reports: [] };
  if (!answers.every(({ output }) => isExpressible(output.features))) return refuse(policy, answers, work);
  return {
    objects: answers.flatMap(objectsOf),
    reports: answers.map((answer) => reportOf(policy, answer, 'translated', work)),
    kept: { revision: policy.revision, spec: policy.spec },
  };
}

/** What was there before stays; where that is not expressible any more either, what is written is held (see `hold`). */
function refuse(policy: AccessPolicy, asked: readonly Answer[], work: AccessWork): Decision {
  const kept = lastAccess(policy, work.index.member);
  const before = kept && { ...policy, spec: kept.spec, revision: kept.revision };
  const staying = before ? select(before.spec, work.index).reached.map((one) => ask(before, one, work)) : [];
  const inForce = new Map(
    staying
      .filter(({ output }) => isExpressible(output.features))
      .map((answer) => [answer.destination, objectsOf(answer)]),
  );
  const untold = staying
    .filter(({ destination }) => !asked.some((one) => one.destination === destination))
    .map(({ destination, output }) => ({ destination, output: { ...output, features: [] } }));
  const reports = [...asked, ...untold].map((answer): DestinationReport => {
    const objects = sortedSet((inForce.get(answer.destination) ?? []).map(({ key }) => key));
    const report = { ...reportOf(policy, answer, 'refused', work), objects };
    return kept && objects.length ? { ...report, keptRevision: kept.revision } : report;
  });
  return { objects: [...inForce.values()].flat(), reports, ...(kept && { kept }) };
}

function objectsOf({ destination, output }: Answer): readonly KeyedObject[] {
  const destinations = [destinationKey(destination)];
  return output.objects.map((object) => keyed({ ...object, destinations }));
}

function reportOf(
  policy: AccessPolicy,
  answer: Answer,
  outcome: 'translated' | 'refused',
  { index }: AccessWork,
): DestinationReport {
  const { features, warnings } = answer.output;
  return {
    intent: accessKey(policy),
    ...reportHead(index, answer.destination),
    outcome,
    features,
    conflicts: [],
    warnings,
    objects: sortedSet(objectsOf(answer).map(({ key }) => key)),
  };
}

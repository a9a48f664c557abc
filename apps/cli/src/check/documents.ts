import { firstOf } from '../print/text.ts';
import type { Facts } from './facts.ts';
import { finder } from './finding.ts';
import type { Finding } from './finding.ts';

/** What is wrong with VirtualMeshes and policies. */
export function documentFindings(facts: Facts): readonly Finding[] {
  return [...memberFindings(facts), ...statusFindings(facts), ...unmatchedFindings(facts), ...pauseFindings(facts)];
}

/** Changes on their way from cluster to cluster that a person has to look at. */
export function rolloutFindings({ rollouts }: Facts): readonly Finding[] {
  const { problem, warning } = finder('rollouts');
  return rollouts.flatMap(({ virtualMesh, state, reason }) => {
    const subject = `VirtualMesh/${virtualMesh}`;
    const next = `overmesh rollout status ${virtualMesh}`;
    if (state === 'held') return [problem(subject, `its rollout is held: ${reason}`, next)];
    if (state === 'paused')
      return [warning(subject, `its rollout is paused: ${reason}`, `overmesh rollout resume ${virtualMesh}`)];
    return [];
  });
}

function memberFindings({ members }: Facts): readonly Finding[] {
  const { problem, warning } = finder('meshes');
  return members.flatMap(({ name, members: own, leftOut }) => {
    const subject = `VirtualMesh/${name}`;
    const next = `change spec.meshes of it: overmesh describe VirtualMesh/${name}`;
    return [
      ...(own.length ? [] : [problem(subject, 'has no mesh, so its policies act nowhere', next)]),
      ...leftOut.map(({ reason }) => warning(subject, `chooses in vain: ${reason}`, next)),
    ];
  });
}

/** What several places say of a document in the same words is one finding. */
function statusFindings({ status }: Facts): readonly Finding[] {
  const told = status.flatMap(({ document, cluster, mesh, problems }) =>
    problems.map((message) => ({ document, message, place: `${cluster}/${mesh}` })),
  );
  const groups = Map.groupBy(told, ({ document, message }) => `${document}\n${message}`);
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const { document, message } = first;
    const where = firstOf(
      same.map(({ place }) => place),
      SHOWN_PLACES,
    );
    return [finder('documents').problem(document, `on ${where}: ${message}`, `overmesh describe ${document}`)];
  });
}

const SHOWN_PLACES = 3;

function unmatchedFindings({ unmatched }: Facts): readonly Finding[] {
  return unmatched.map(({ document, reason }) =>
    finder('documents').problem(
      document,
      `reaches nothing: ${reason}`,
      `change its spec.destinations, or: overmesh delete ${document}`,
    ),
  );
}

/** Of a cluster it is told with the cluster. */
function pauseFindings({ pauses }: Facts): readonly Finding[] {
  return pauses
    .filter(({ target }) => !target.startsWith('cluster/'))
    .map(({ target, caller, reason }) =>
      finder('documents').warning(target, `is paused by ${caller.name}: ${reason}`, `overmesh resume ${target}`),
    );
}

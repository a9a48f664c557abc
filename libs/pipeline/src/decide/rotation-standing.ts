import type { Problem } from '@overmesh/model';
import type { AuthorityState, Rotation, RotationMember, RotationStep, RotationView, Standing } from '@overmesh/trust';

/** What the next step is decided by. */
export function viewOf(
  { generation, roots }: Standing,
  rotation: Rotation,
  members: readonly RotationMember[],
): RotationView {
  const printOf = (number: number) => roots.find((root) => root.number === number)?.fingerprint ?? '';
  return { generation, members, from: printOf(rotation.from), to: printOf(rotation.to) };
}

/** What each phase does, as the beginning of a sentence. */
const DOES: Readonly<Record<Rotation['phase'], string>> = {
  add: 'every mesh is to believe both roots',
  switch: 'every issuer is to be one under the root that stays',
  reissue: 'workloads get certificates under the root that stays',
  drop: 'every mesh is to believe the root that stays alone',
};

/** Where a rotation stands, for who watches the operation. */
export function rotationStanding(rotation: Rotation, step: RotationStep, { members }: RotationView) {
  const holds = step.do === 'hold' ? step.holds : [];
  return {
    step: rotation.phase,
    message: `${DOES[rotation.phase]}${ending(rotation, step)}`,
    progress: { done: members.length - holds.length, total: members.length },
    problems: holds.map(({ member, message }): Problem => ({
      path: member,
      code: 'REFUSED',
      message: `${member}: ${message}`,
    })),
  };
}

function ending({ paused }: Rotation, step: RotationStep): string {
  if (step.do === 'rest') return `; it rests since ${paused?.at ?? ''}, by ${paused?.by ?? ''}`;
  if (step.do === 'hold') return `; ${step.holds.length} of them ${step.holds.length === 1 ? 'holds' : 'hold'} it`;
  if (step.do === 'wait')
    return `; measured everywhere, and proxies have what they were given before until ${step.until.toISOString()}`;
  return '';
}

/** What is told on every cluster when a rotation comes from one phase to the next; nothing where it only measured. */
export function rotationNews({ virtualMesh, state: before }: Standing, state: AuthorityState): string | undefined {
  if (state.phase === before.phase) return undefined;
  if (state.phase === 'steady')
    return `the root of ${virtualMesh} was rotated: every mesh believes root ${state.root} alone`;
  return `the root of ${virtualMesh} is rotated: ${DOES[state.phase]}`;
}

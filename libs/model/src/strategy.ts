import { API_VERSION, parseIntent } from './intent-kinds.ts';
import { fail, succeed } from './result.ts';
import type { Result } from './result.ts';
import type { RolloutStrategy } from './virtual-mesh/rollout.ts';

/** Reads a strategy that is for one change alone, by the rules of `spec.rollout`; problems are at `strategy…`. */
export function parseStrategy(value: unknown): Result<RolloutStrategy> {
  const spec = { meshes: [{ selector: {} }], rollout: value };
  const parsed = parseIntent({ apiVersion: API_VERSION, kind: 'VirtualMesh', metadata: { name: 'any' }, spec });
  if (!parsed.ok)
    return fail(...parsed.problems.map((one) => ({ ...one, path: one.path.replace(/^spec\.rollout/, 'strategy') })));
  const { kind, spec: read } = parsed.value;
  if (kind === 'VirtualMesh' && read.rollout) return succeed(read.rollout);
  return fail({ path: 'strategy', code: 'REQUIRED', message: 'must have waves, as spec.rollout of a VirtualMesh has' });
}

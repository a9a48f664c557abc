import { createHash } from 'node:crypto';
import { meshes } from '@overmesh/meshes/all';
import type { MeshKind } from '@overmesh/model';
import { MESH_KINDS } from '@overmesh/model';
import { translateMember } from '@overmesh/translation';
import type { MemberInput } from '@overmesh/translation';
import { line } from '../measure.ts';
import type { Figure, Report } from '../report.ts';
import { memberInput } from './world.ts';
import type { Sizes } from './world.ts';

const SIZE: Sizes = { services: 2000, policies: 500, claims: 500 };
const WARM_UP = 3;
/** What is made ever more of, and how many. */
const GROWTH = {
  services: [500, 1000, 2000, 4000],
  policies: [250, 500, 1000, 2000],
  claims: [500, 1000, 2000, 4000],
} as const satisfies Record<keyof Sizes, readonly number[]>;

/** What a translation of one large member costs, beside making text and hash of its objects, and how it grows. */
export function benchTranslate(rounds: number): Promise<Report> {
  const figures = MESH_KINDS.flatMap((kind) => [...figuresOf(kind, rounds), ...growthOf(kind, rounds)]);
  const { services, policies, claims } = SIZE;
  const notes = [
    `${services} Services, ${policies} policies, ${claims} claims, one member; CPU of one thread, the least of ${rounds} rounds after ${WARM_UP} to warm up.`,
    'The floor is JSON.stringify and SHA-256 of each object that comes out.',
    `An exponent of 1 is twice the time for twice as many; the others stay at the sizes above.`,
  ];
  return Promise.resolve({ bench: 'translate', figures, notes });
}

function figuresOf(kind: MeshKind, rounds: number): readonly Figure[] {
  const input = memberInput(kind, SIZE);
  const { desired, reports } = translateMember(input, meshes);
  const { objects } = desired;
  const translation = fastest(() => translated(input), rounds);
  const floor = fastest(() => serialised(objects), rounds);
  const all = fastest(() => serialised([...objects, ...reports]), rounds);
  return [
    {
      what: `${kind}: translation, ${objects.length} objects, ${reports.length} reports`,
      measured: translation,
      unit: 'ms',
    },
    { what: `${kind}: text and hash of the objects`, measured: floor, unit: 'ms' },
    { what: `${kind}: translation over that`, measured: translation / floor, unit: '×', most: 3 },
    { what: `${kind}: … over text and hash of objects and reports`, measured: translation / all, unit: '×' },
  ];
}

function growthOf(kind: MeshKind, rounds: number): readonly Figure[] {
  return (Object.keys(GROWTH) as readonly (keyof Sizes)[]).map((what) => {
    const points = GROWTH[what].map((size) => {
      const input = memberInput(kind, { ...SIZE, [what]: size });
      return { x: Math.log(size), y: Math.log(fastest(() => translated(input), rounds)) };
    });
    return { what: `${kind}: exponent in ${what}`, measured: line(points).slope, unit: '', most: 1.05 };
  });
}

function translated(input: MemberInput): number {
  return translateMember(input, meshes).desired.objects.length;
}

function serialised(answers: readonly object[]): number {
  return new Set(answers.map((object) => createHash('sha256').update(JSON.stringify(object)).digest('hex'))).size;
}

/** CPU of this thread alone, in milliseconds: what else the machine does is not in it. */
function fastest(work: () => number, rounds: number): number {
  const times = Array.from({ length: WARM_UP + rounds }, () => {
    const before = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times.slice(WARM_UP));
}

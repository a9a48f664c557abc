import { FLEET } from '@overmesh/model';
import type { EntityManager } from 'typeorm';
import { pauseHere } from './decide/pauses.ts';
import { QUARANTINE_AFTER } from './decide/quarantine.ts';
import { loadPauses } from './pauses.store.ts';
import { MARK } from './proxies.store.ts';

/** How the objects of a VirtualMesh on a cluster answered one step of evidence. */
export interface EvidenceCounts {
  readonly yes: number;
  readonly no: number;
  readonly pending: number;
  readonly unknown: number;
  /** Why not, of the worst answer. */
  readonly reason?: string;
}

/** How far a VirtualMesh has come on one cluster. */
export interface ClusterProgress {
  readonly clusterId: string;
  /** Of the documents that it was translated from; 0 where it has none. */
  readonly revision: number;
  /** Everything that is wanted of the VirtualMesh is written, and nothing else of it is left. */
  readonly isWritten: boolean;
  /** What stands in the way, in one sentence, where something does. */
  readonly obstacle?: string;
  /** An object that this revision brought and that the API server refuses again and again, with its answer. */
  readonly quarantine?: string;
  /** The pause that is all that stands in the way, in one sentence. */
  readonly pause?: string;
  /** Objects of it that are there. */
  readonly objects: number;
  readonly accepted: EvidenceCounts;
  readonly live: EvidenceCounts;
  /** Objects that are there, by key of their mesh. */
  readonly objectsByMesh: Readonly<Record<string, number>>;
  /** What of it stands there, in one word: another one after every write and every delete. */
  readonly written: string;
}

const WANTED = 'targets WHERE cluster_id = asked.id AND virtual_mesh = $1';
const OWN_ROWS = 'ledger WHERE cluster_id = asked.id AND virtual_mesh = $1';
const OWN = `${OWN_ROWS} AND phase <> 'gone'`;
/** What stands in the way: of what is gone, where it is wanted, as with an object of another hand in its place. */
const STUCK = `${OWN_ROWS} AND finding IS NOT NULL
  AND (phase <> 'gone' OR key IN (SELECT unnest(keys) FROM ${WANTED}))`;
const PRESENT = `${OWN} AND phase = 'present' AND NOT keep`;

/** What nobody has looked at yet is pending, since somebody will. */
const counts = (step: 'accepted' | 'live'): string => `(
  SELECT json_strip_nulls(json_build_object(
    'yes', count(*) FILTER (WHERE state = 'yes'), 'no', count(*) FILTER (WHERE state = 'no'),
    'pending', count(*) FILTER (WHERE state = 'pending'), 'unknown', count(*) FILTER (WHERE state = 'unknown'),
    'reason', (array_agg(key || ': ' || reason ORDER BY array_position('{no,pending,unknown}', state), key)
      FILTER (WHERE state <> 'yes'))[1]))
  FROM (SELECT key, COALESCE(${step}->>'state', 'pending') AS state,
    COALESCE(${step}->>'reason', 'not looked at yet') AS reason FROM ${PRESENT}) AS answers)`;

/** Sentences of the pauses that may hold something of the VirtualMesh back on the cluster. */
const PAUSED = `SELECT array_agg(sentence) AS sentences
  FROM json_to_recordset($3::json) AS pause(target text, sentence text)
  WHERE target IN ('${FLEET}', 'VirtualMesh/' || $1, 'cluster/' || asked.id)
    OR EXISTS (SELECT FROM ${WANTED} AND pause.target = ANY(documents))
    OR EXISTS (SELECT FROM ${OWN} AND intents ? pause.target)`;

/** First what has a reason of its own: what is paused, and what waits for something that is, comes after it. */
const GRAVITY = `CASE WHEN EXISTS (SELECT FROM unnest(paused.sentences) AS said WHERE starts_with(finding, said)) THEN 1
  WHEN starts_with(finding, 'waits for ') THEN 2 ELSE 0 END`;

const PROGRESS = `
  SELECT asked.id AS "clusterId", COALESCE(translations.revision, 0) AS revision,
    NOT EXISTS (SELECT FROM ${WANTED} AND applied_hash IS DISTINCT FROM hash)
      AND NOT EXISTS (SELECT FROM ${STUCK})
      AND NOT EXISTS (SELECT FROM ${OWN} AND NOT keep
        AND key NOT IN (SELECT unnest(keys) FROM targets WHERE targets.cluster_id = asked.id)) AS "isWritten",
    COALESCE((SELECT key || ': ' || finding FROM ${STUCK} ORDER BY ${GRAVITY}, key LIMIT 1),
      lanes.reason) AS obstacle,
    (SELECT key || ': ' || finding FROM ${STUCK} AND (refusals->>'times')::integer >= ${QUARANTINE_AFTER}
      AND (refusals->>'revision')::integer = translations.revision ORDER BY key LIMIT 1) AS quarantine, paused.sentences AS pauses,
    (SELECT count(*)::integer FROM ${PRESENT}) AS objects,
    (SELECT COALESCE(json_object_agg(mesh, many), '{}') FROM
      (SELECT mesh, count(*) AS many FROM ${PRESENT} GROUP BY mesh) AS meshes) AS "objectsByMesh",
    (SELECT ${MARK} FROM ${OWN}) AS written,
    ${counts('accepted')} AS accepted, ${counts('live')} AS live
  FROM unnest($2::uuid[]) AS asked(id)
    LEFT JOIN translations ON translations.cluster_id = asked.id AND translations.virtual_mesh = $1
    LEFT JOIN lanes ON lanes.cluster_id = asked.id
    LEFT JOIN LATERAL (${PAUSED}) AS paused ON true`;

/** How far a VirtualMesh has come on these clusters; two queries, one row for each of them. */
export async function progressOn(
  manager: EntityManager,
  virtualMesh: string,
  clusterIds: readonly string[],
): Promise<readonly ClusterProgress[]> {
  const pauses = (await loadPauses(manager)).map((pause) => ({ target: pause.target, sentence: pauseHere(pause) }));
  const rows: readonly ProgressRow[] = await manager.query(PROGRESS, [virtualMesh, clusterIds, JSON.stringify(pauses)]);
  return rows.map(toProgress);
}

type ProgressRow = Omit<ClusterProgress, 'obstacle' | 'quarantine' | 'pause'> & {
  readonly obstacle: string | null;
  readonly quarantine: string | null;
  readonly pauses: readonly string[] | null;
};

function toProgress({ obstacle, quarantine, pauses, ...row }: ProgressRow): ClusterProgress {
  const pause = row.isWritten ? undefined : pauses?.find((sentence) => obstacle?.includes(sentence));
  const told = { ...(obstacle !== null && { obstacle }), ...(quarantine !== null && { quarantine }) };
  return { ...row, ...told, ...(pause !== undefined && { pause }) };
}

import type { MeshTrustFieldsFragment } from '../generated/operations.ts';
import { shortFingerprint } from './endings.ts';
import type { View } from './endings.ts';
import { table } from './table.ts';
import type { Column } from './table.ts';
import { printableLine } from './text.ts';
import { inTime } from './times.ts';

type MeshTrust = MeshTrustFieldsFragment;
type Store = MeshTrust['stores'][number];
type Certificate = Store['certificates'][number];

/** A certificate in a store, or a store in which none was seen. */
interface Row {
  readonly mesh: string;
  readonly store: Store;
  readonly certificate?: Certificate;
}

/** What was seen as a table, and below it why the rest is unknown. */
export function trustText(meshes: readonly MeshTrust[], view: View): string {
  if (meshes.length === 0) return 'No mesh was found. See what was looked at with: overmesh cluster list';
  const rows = meshes.flatMap((mesh) => mesh.stores.flatMap((store) => rowsOf(`${mesh.cluster}/${mesh.mesh}`, store)));
  const pods = meshes.flatMap(podLines);
  const unknown = meshes.flatMap(unknownLines);
  return [
    ...(rows.length ? [table(rows, columnsFor(view))] : []),
    ...(pods.length ? ['', 'Pods:', ...pods] : []),
    ...(rows.length && unknown.length ? [''] : []),
    ...(unknown.length ? ['Unknown:', ...unknown] : []),
  ].join('\n');
}

function rowsOf(mesh: string, store: Store): readonly Row[] {
  if (store.certificates.length === 0) return [{ mesh, store }];
  return store.certificates.map((certificate) => ({ mesh, store, certificate }));
}

function columnsFor({ wide, now }: View): readonly Column<Row>[] {
  const fingerprint = ({ certificate }: Row) => certificate?.fingerprint ?? '-';
  return [
    { title: 'MESH', cell: ({ mesh }) => mesh },
    { title: 'ROLE', cell: ({ store }) => store.role },
    { title: 'STATE', cell: ({ store }) => store.state },
    { title: 'NAME', cell: ({ certificate }) => certificate?.subject || '-' },
    { title: 'FINGERPRINT', cell: (row) => (wide ? fingerprint(row) : shortFingerprint(fingerprint(row))) },
    { title: 'ENDS', cell: ({ certificate }) => endText(certificate, { wide, now }) },
    { title: 'IN', cell: ({ store }) => store.source },
    { title: 'FAULTS', cell: ({ certificate }) => certificate?.faults.join('; ') || '-' },
    ...(wide
      ? [
          { title: 'KEY', cell: ({ certificate }: Row) => certificate?.key ?? '-' },
          { title: 'SERIAL', cell: ({ certificate }: Row) => certificate?.serialNumber ?? '-' },
        ]
      : []),
  ];
}

function endText(certificate: Certificate | undefined, { wide, now }: View): string {
  if (!certificate) return '-';
  return wide ? certificate.notAfter : inTime(certificate.notAfter, now);
}

/** Pods keep the roots that they were given: a new one in the store is believed by those that were made since. */
function podLines({ cluster, mesh, stores }: MeshTrust): readonly string[] {
  return stores.flatMap(({ pods, source }) => {
    if (!pods) return [];
    const { total, current, others, silent } = pods;
    const left = total - current - silent - others.length;
    const behind = others.length
      ? `; others, until they are made anew: ${others.join(' ')}${left > 0 ? ` and ${left} more` : ''}`
      : '';
    const quiet = silent > 0 ? `; ${silent} do not say` : '';
    return [`  ${cluster}/${mesh}: ${current} of ${total} were given what lies in ${source}${behind}${quiet}`].map(
      printableLine,
    );
  });
}

function unknownLines({ cluster, mesh, stores, untold }: MeshTrust): readonly string[] {
  const name = `${cluster}/${mesh}`;
  const unread = stores.filter(({ state }) => state === 'unread').map(unreadText);
  return [...unread, ...untold].map((text) => `  ${name}: ${printableLine(text)}`);
}

/** What was seen before is still shown: a person must know that it is old. */
function unreadText({ role, source, reason, readAt }: Store): string {
  const since = readAt ? `; what is shown was read at ${readAt}` : '';
  return `its ${role}s in ${source}: ${reason ?? 'not read'}${since}`;
}

import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { AuditEvent } from '../audit.ts';
import { byUserAgent } from '../faults/witness.ts';
import { recordFolder, recordLine } from './record.ts';

/** A right that Overmesh used with its own account, or was refused. */
export interface UsedRight {
  readonly group: string;
  /** With its subresource: `pods/log`. */
  readonly resource: string;
  readonly verb: string;
  /** Of which object, where a role may name it. */
  readonly name?: string;
  readonly allowed: boolean;
}

/** The account of deploy/rbac, as API servers name it. */
const MEMBER = 'system:serviceaccount:overmesh-system:overmesh';

/** Resources of which deploy/rbac names single objects. */
const NAMED: ReadonlySet<string> = new Set([
  'configmaps',
  'customresourcedefinitions',
  'secrets',
  'serviceaccounts',
  'services/proxy',
]);

interface DecidedEvent extends AuditEvent {
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Notes what Overmesh's own account did and wanted on a cluster, from its audit log. */
export async function recordRights(auditLogPath: string): Promise<void> {
  if (recordFolder() === undefined || !existsSync(auditLogPath)) return;
  for (const right of await rightsIn(auditLogPath)) recordLine('rights', right);
}

/** Every right that Overmesh used on a cluster with its own account or was refused, each once. A thief of its token is not Overmesh. */
export async function rightsIn(auditLogPath: string): Promise<readonly UsedRight[]> {
  const seen = new Map<string, UsedRight>();
  for await (const line of createInterface({ input: createReadStream(auditLogPath) }))
    if (line.includes(MEMBER)) for (const right of rightsOf(line)) seen.set(JSON.stringify(right), right);
  return [...seen.values()];
}

function rightsOf(line: string): readonly UsedRight[] {
  const event = eventOf(line);
  const { resource, subresource, apiGroup = '', name } = event?.objectRef ?? {};
  if (!event || !resource || event.user.username !== MEMBER || !byUserAgent(event) || isEverybodys(event)) return [];
  const allowed = event.annotations?.['authorization.k8s.io/decision'] === 'allow';
  const whole = subresource ? `${resource}/${subresource}` : resource;
  const of = (NAMED.has(resource) || NAMED.has(whole)) && name !== undefined ? { name } : {};
  const right = { group: apiGroup, resource: whole, ...of, allowed };
  // An apply that makes its object needs two rights, and the log names one.
  const made = event.verb === 'patch' && event.responseStatus?.code === 201;
  if (made) return ['patch', 'create'].map((verb) => ({ ...right, verb }));
  // So does a WebSocket to a pod, since Kubernetes 1.35.
  const isSocket = whole === 'pods/portforward' && event.verb === 'get';
  return (isSocket ? ['get', 'create'] : [event.verb]).map((verb) => ({ ...right, verb }));
}

/** What Kubernetes itself lets everybody ask who is known: what they may do. */
function isEverybodys({ objectRef }: AuditEvent): boolean {
  return objectRef?.apiGroup === 'authorization.k8s.io' && objectRef.resource?.startsWith('selfsubject') === true;
}

/** The last line may be half written. */
function eventOf(line: string): DecidedEvent | undefined {
  try {
    return JSON.parse(line) as DecidedEvent;
  } catch {
    return undefined;
  }
}

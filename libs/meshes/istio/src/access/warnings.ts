import type { WarningReport } from '@overmesh/model';
import {
  closedBeside,
  destinationKey,
  foreignAccessWarnings,
  isByIdentity,
  isClosedByOthers,
  metUnderOtherNames,
  ruledPorts,
} from '@overmesh/meshes/kit';
import type { AccessContext, AccessRule } from '@overmesh/meshes/kit';

/** What would surprise somebody who reads only that the policy was translated. */
export function accessWarnings(rule: AccessRule, context: AccessContext): readonly WarningReport[] {
  return [
    ...foreignAccessWarnings(context),
    ...(rule.audit ? [] : metUnderOtherNames(rule, context)),
    ...namedPorts(rule, context),
    ...otherPorts(rule, context),
    ...aliases(rule, context),
    ...plainText(rule),
  ];
}

function namedPorts({ action, audit }: AccessRule, context: AccessContext): readonly WarningReport[] {
  const isClosed = context.isClosed || isClosedByOthers(context);
  if (action !== 'allow' || audit || isClosed || ruledPorts(context)) return [];
  const name = destinationKey(context.destination);
  const message = `a target port of ${name} is a name, so its pods' other ports cannot be left as they are: who is let through reaches them all, and nobody else any of them`;
  return [{ code: 'REACHES_MORE', message }];
}

function otherPorts({ action, audit }: AccessRule, context: AccessContext): readonly WarningReport[] {
  const ports = action === 'allow' && !audit ? closedBeside(context) : [];
  if (!ports.length) return [];
  const message = `it closes ${ports.length > 1 ? 'ports' : 'port'} ${ports.join(', ')} of the pods too, to whom the policies of other Services there do not let through`;
  return [{ code: 'REACHES_MORE', message }];
}

/** Who names no trust domain means that of the mesh, which is several here. */
function aliases({ action, from = [] }: AccessRule, { member }: AccessContext): readonly WarningReport[] {
  const { trustDomain = '', trustDomainAliases = [] } = member.mesh;
  const isMeant = action === 'allow' && from.some((one) => isByIdentity(one) && !one.trustDomains);
  if (!trustDomainAliases.length || !isMeant) return [];
  const names = [trustDomain, ...trustDomainAliases].join(', ');
  const message = `its MeshConfig makes ${names} one trust domain (trustDomainAliases), so callers of all of them are meant`;
  return [{ code: 'REACHES_MORE', message }];
}

function plainText({ action, from = [] }: AccessRule): readonly WarningReport[] {
  if (action !== 'deny' || !from.some(isByIdentity)) return [];
  const message =
    'who calls in plain text has no identity that could be refused: spec.mtls of the VirtualMesh in mode strict keeps such callers out';
  return [{ code: 'MESH_DEFAULT', message }];
}

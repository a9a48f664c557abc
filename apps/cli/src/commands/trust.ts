import type { Command } from 'commander';
import { everyPage } from '../api.ts';
import { EXIT } from '../failure.ts';
import { demandFilters } from '../filters.ts';
import { withExample, withOutput } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import {
  EndingsDocument,
  TrustAuthoritiesDocument,
  TrustDocument,
  TrustVerificationDocument,
} from '../generated/operations.ts';
import { authorityLines } from '../print/authorities.ts';
import { endingTable } from '../print/endings.ts';
import { trustText } from '../print/trust.ts';
import { verificationText } from '../print/verification.ts';
import { documentNotFound, refOfVirtualMesh } from '../references.ts';
import type { Session } from '../session.ts';
import { addRotationCommands } from './trust-rotation.ts';

type Options = OutputFlags & { readonly cluster?: string };

/** `overmesh trust …`: whom meshes trust, who signs for them, and what ends. */
export function addTrustCommands(program: Command, session: Session): void {
  const trust = program.command('trust').description('see whom meshes trust and what ends when, and rotate roots');
  const show = trust
    .command('show')
    .description('show the roots and issuers that lie in clusters, and what nothing tells of them')
    .option('--cluster <cluster>', 'only of this cluster')
    .action((options: Options) => showTrust(session, options));
  withExample(withOutput(show), 'overmesh trust show', 'overmesh trust show --cluster east -o wide');
  const verify = trust
    .command('verify <virtualmesh>')
    .description(
      'say which members of a VirtualMesh believe each other, by what lies in their clusters; exit 3 if any do not',
    )
    .action((virtualMesh: string, options: OutputFlags) => verifyTrust(session, virtualMesh, options));
  withExample(withOutput(verify), 'overmesh trust verify shop');
  const expiry = trust
    .command('expiry')
    .description('list roots, issuers and credentials of clusters by when they end, the soonest first')
    .option('--cluster <cluster>', 'only of this cluster')
    .action((options: Options) => showExpiry(session, options));
  withExample(withOutput(expiry), 'overmesh trust expiry');
  addRotationCommands(trust, session);
}

async function showTrust(session: Session, { output, cluster }: Options): Promise<void> {
  const { api, world } = session;
  const { trustAuthorities } = await api.call(TrustAuthoritiesDocument, {});
  const found = await everyPage(
    async (after) => (await api.call(TrustDocument, { first: 200, after, cluster: cluster ?? null })).trust,
  );
  if (found.length === 0) await demandFilters(api, { cluster });
  await session.show(output, found, () => {
    const now = world.now();
    const seen = trustText(found, { wide: output === 'wide', now });
    return [...authorityLines(trustAuthorities, now), ...(trustAuthorities.length ? [''] : []), seen].join('\n');
  });
}

async function verifyTrust(session: Session, virtualMesh: string, { output }: OutputFlags): Promise<void> {
  const { trustVerification: found } = await session.api.call(TrustVerificationDocument, { virtualMesh });
  if (!found) throw await documentNotFound(session.api, refOfVirtualMesh(virtualMesh));
  await session.show(output, found, () => verificationText(virtualMesh, found));
  if (found.refused > 0) session.endWith(EXIT.refused);
}

async function showExpiry(session: Session, { output, cluster }: Options): Promise<void> {
  const { api, world } = session;
  const found = await everyPage(
    async (after) => (await api.call(EndingsDocument, { first: 200, after, cluster: cluster ?? null })).endings,
  );
  if (found.length === 0) await demandFilters(api, { cluster });
  await session.show(output, found, () => endingTable(found, { wide: output === 'wide', now: world.now() }));
}

import type { Command } from 'commander';
import { confirmed } from '../confirm.ts';
import { EXIT, Failure } from '../failure.ts';
import { withExample, withOutput } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import { RotateTrustDocument, SteerTrustRotationDocument, TrustAuthoritiesDocument } from '../generated/operations.ts';
import type { OperationFieldsFragment } from '../generated/operations.ts';
import { granted } from '../session.ts';
import type { Session } from '../session.ts';

interface RotateOptions extends OutputFlags {
  readonly wait?: string;
  readonly acceptUnknown?: boolean;
  readonly yes?: boolean;
}

type Action = 'pause' | 'resume' | 'undo';

const STEERED: Readonly<Record<Action, { readonly about: string; readonly refused: string }>> = {
  pause: {
    about: 'pause the rotation of a root: clusters keep what they have',
    refused: 'The rotation was not paused',
  },
  resume: { about: 'resume a rotation that is paused', refused: 'The rotation was not resumed' },
  undo: {
    about: 'turn a rotation round: it goes back to the root that was there',
    refused: 'The rotation was not undone',
  },
};

/** `overmesh trust rotate` and what steers a rotation; the worker does it, for days. */
export function addRotationCommands(trust: Command, session: Session): void {
  const rotate = trust
    .command('rotate <virtualmesh>')
    .description('put another root in the place of that of a VirtualMesh, in steps that are measured')
    .option('--wait <time>', 'how long proxies may have certificates and roots of before, as in 36h; 24h when absent')
    .option('--accept-unknown', 'what no right lets be read counts as it should be')
    .option('-y, --yes', 'do not ask')
    .action((virtualMesh: string, options: RotateOptions) => rotateTrust(session, virtualMesh, options));
  withExample(withOutput(rotate), 'overmesh trust rotate shop', 'overmesh trust rotate shop --wait 36h --yes');
  for (const [action, { about }] of Object.entries(STEERED) as [Action, (typeof STEERED)[Action]][]) {
    const command = trust
      .command(`${action} <virtualmesh>`)
      .description(about)
      .action((virtualMesh: string, { output }: OutputFlags) => steer(session, virtualMesh, action, output));
    withExample(withOutput(command), `overmesh trust ${action} shop`);
  }
  const exported = trust
    .command('export <virtualmesh>')
    .description('print the roots that workloads of a VirtualMesh believe, as PEM; no key')
    .action((virtualMesh: string) => exportRoots(session, virtualMesh));
  withExample(exported, 'overmesh trust export shop > shop-roots.pem');
}

async function rotateTrust(session: Session, virtualMesh: string, options: RotateOptions): Promise<void> {
  const { wait = null, acceptUnknown = false, yes = false, output } = options;
  const question = `Put another root in the place of that of ${virtualMesh}? It takes days, and can be undone at each step.`;
  await confirmed(session.world, question, yes, 'the root stays');
  const { rotateTrust: answer } = await session.api.call(RotateTrustDocument, { virtualMesh, wait, acceptUnknown });
  await told(session, granted(answer, 'The root stays'), output);
}

async function steer(
  session: Session,
  virtualMesh: string,
  action: Action,
  output: OutputFlags['output'],
): Promise<void> {
  const { steerTrustRotation } = await session.api.call(SteerTrustRotationDocument, { virtualMesh, action });
  await told(session, granted(steerTrustRotation, STEERED[action].refused), output);
}

async function told(
  session: Session,
  operation: OperationFieldsFragment,
  output: OutputFlags['output'],
): Promise<void> {
  const { id, subject } = operation;
  await session.show(output, operation, () =>
    [
      `The worker goes on with the root of ${subject}, as operation ${id}.`,
      'See where it is: overmesh trust show',
    ].join('\n'),
  );
}

async function exportRoots(session: Session, virtualMesh: string): Promise<void> {
  const { trustAuthorities } = await session.api.call(TrustAuthoritiesDocument, {});
  const authority = trustAuthorities.find((one) => one.virtualMesh === virtualMesh);
  if (!authority)
    throw new Failure(
      EXIT.badInput,
      `${virtualMesh} has no authority.`,
      'See those that there are: overmesh trust show',
    );
  const believed = authority.roots.filter((root) => root.believed);
  session.say(believed.map(({ certificate }) => certificate.trim()).join('\n'));
}

import { randomUUID } from 'node:crypto';
import { documentKey } from '@overmesh/model';
import type { Command } from 'commander';
import { adoptOption, clustersWithCreates, tellFound } from '../adoption.ts';
import { confirmed } from '../confirm.ts';
import { EXIT, Failure } from '../failure.ts';
import { collect, span, withExample, withOutput } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import { ApplyDocument, ApplyPlanDocument, KeptPlanDocument } from '../generated/operations.ts';
import type { ApplyMutation, ApplyMutationVariables } from '../generated/operations.ts';
import { findingLines } from '../print/findings.ts';
import { changesOf, objectsText } from '../print/plan.ts';
import type { Plan } from '../whole-plan.ts';
import { count } from '../print/text.ts';
import { granted } from '../session.ts';
import type { Session } from '../session.ts';
import { waitedText, waitUntil } from '../waiting.ts';
import type { Step } from '../waiting.ts';
import { wholePlan } from '../whole-plan.ts';
import { readGiven } from './read-documents.ts';
import type { GivenDocuments } from './read-documents.ts';
import { forOption } from './status.ts';

interface ApplyOptions extends OutputFlags {
  readonly file?: readonly string[];
  readonly plan?: string;
  readonly message?: string;
  readonly yes?: boolean;
  readonly strategy?: string;
  readonly adopt?: boolean;
  readonly wait?: boolean;
  readonly for: Step;
  readonly timeout: number;
}

type Applied = Extract<ApplyMutation['apply'], { readonly __typename: 'Applied' }>;

const refusal = 'The documents were not accepted';

/** `overmesh apply`: documents become what is wanted, all or none. */
export function addApply(program: Command, session: Session): void {
  const command = program
    .command('apply')
    .description('accept documents, all or none, and write what they mean to every cluster')
    .option('-f, --file <path>', 'a file, a folder or - for standard input; may be repeated', collect)
    .option('--plan <id>', 'exactly what a plan said that was kept, or nothing if that has changed')
    .option('-m, --message <text>', 'why, for the history')
    .option('-y, --yes', 'agree to the deletes that the change brings')
    .option('--strategy <path>', 'a file as spec.rollout of a VirtualMesh, for this change alone')
    .addOption(adoptOption().conflicts('plan'))
    .option('--wait', 'wait until everything is there; exits 5 naming what is not')
    .addOption(forOption())
    .option('--timeout <time>', 'how long to wait, as in 60s or 5m', span, 60_000)
    .action((options: ApplyOptions) => apply(session, options));
  withExample(
    withOutput(command),
    'overmesh apply -f canary.yaml -m "ten percent to v2" --wait',
    'overmesh export | overmesh apply -f -',
    'overmesh apply --plan 0c9b2f4e-7a61-4f4a-9a51-0f6a3f1f9d11',
    'overmesh apply -f urgent.yaml --strategy one-wave.yaml -m "INC-42"',
  );
}

async function apply(session: Session, options: ApplyOptions): Promise<void> {
  const { file, plan, message = null } = options;
  if ((file === undefined) === (plan === undefined))
    throw new Failure(EXIT.badInput, 'Say what to apply: -f for documents, or --plan for a plan that was kept.');
  const strategy = options.strategy === undefined ? null : await readStrategy(session, options.strategy);
  const wish =
    plan === undefined ? await documentsWish(session, file ?? [], options.adopt ?? false) : planWish(session, plan);
  const confirmDeletes = options.yes ?? (await wish.agreedDeletes());
  const applied = await wish.send({ message, confirmDeletes, strategy });
  await session.show(options.output, applied, () => appliedText(applied));
  wish.findings.forEach((line) => session.note(line));
  if (!options.wait) return;
  const outcome = await waitForApplied(session, applied, options);
  if (options.output === 'table' || options.output === 'wide') session.say(outcome);
}

/** What is to be applied, and how. */
interface ApplyWish {
  /** Whether a person agreed to its deletes; false where nobody is there to ask. */
  agreedDeletes(): Promise<boolean>;
  send(how: How): Promise<Applied>;
  /** What the documents may not mean; of a kept plan it was told when that was made. */
  readonly findings: readonly string[];
}

async function documentsWish(session: Session, files: readonly string[], adopts: boolean): Promise<ApplyWish> {
  const given = await readGiven(session, files, refusal);
  const foreseen = await foresee(session, given);
  return {
    agreedDeletes: () => agreedDeletes(session, foreseen),
    send: async (how) => {
      // What is agreed to by then is taken over without a write that is refused.
      if (adopts) await takeOver(session, foreseen);
      const variables = { documents: given.values, ...how };
      const { apply: answer } = await sendOnce((requestId) =>
        session.api.call(ApplyDocument, { ...variables, requestId }, { timeoutMs: 60_000 }),
      );
      return given.granted(answer, refusal);
    },
    findings: foreseen ? findingLines(foreseen, given.keys, session.paintNote) : [],
  };
}

function planWish(session: Session, id: string): ApplyWish {
  return {
    agreedDeletes: async () => {
      if (!session.world.ask) return false;
      const { keptPlan } = await session.api.call(KeptPlanDocument, { id });
      return agreed(session, keptPlan?.deletes ?? 0);
    },
    send: async (how) => {
      const { applyPlan } = await sendOnce((requestId) =>
        session.api.call(ApplyPlanDocument, { id, ...how, requestId }, { timeoutMs: 60_000 }),
      );
      return granted(applyPlan, 'The plan was not applied');
    },
    findings: [],
  };
}

/** What the change would do; undefined, and said, where a server that is busy cannot tell: that holds nobody up. */
async function foresee(session: Session, given: GivenDocuments): Promise<Plan | undefined> {
  const variables = { documents: given.values, remove: [] };
  const answer = await wholePlan(session.api, variables, 'foreseeing what it does').catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error;
    if (error.exitCode === EXIT.interrupted)
      throw new Failure(EXIT.interrupted, 'Interrupted before anything was sent: nothing was changed.');
    if (error.exitCode !== EXIT.unavailable) throw error;
    session.note(`Warning: what this does could not be foreseen: ${error.message}`);
    return undefined;
  });
  return answer && given.granted(answer, refusal);
}

/** Agrees to what is there already and just as the documents make it, wherever they would create something. */
async function takeOver(session: Session, foreseen: Plan | undefined): Promise<void> {
  if (!foreseen) session.note('Warning: nothing was taken over: see overmesh cluster adopt');
  for (const cluster of clustersWithCreates(foreseen?.clusters ?? [])) await tellFound(session, cluster, true);
}

/** With somebody to ask, a change that deletes objects is shown before it is made. */
async function agreedDeletes(session: Session, foreseen: Plan | undefined): Promise<boolean> {
  if (!session.world.ask || !foreseen) return false;
  const deletes = changesOf(foreseen).filter(({ action }) => action === 'delete').length;
  if (deletes > 0) session.note(`This deletes:\n${objectsText(foreseen, 'delete')}`);
  return agreed(session, deletes);
}

async function agreed(session: Session, deletes: number): Promise<boolean> {
  if (deletes === 0) return false;
  await confirmed(session.world, `Delete ${count(deletes, 'object')}?`, false, 'nothing was changed');
  return true;
}

/** Waves and gates, judged by the server. */
async function readStrategy(session: Session, path: string): Promise<unknown> {
  const { values } = await readGiven(session, [path], refusal);
  const [strategy] = values;
  if (values.length === 1) return strategy;
  throw new Failure(EXIT.badInput, `${path} must hold one strategy, as spec.rollout of a VirtualMesh is.`);
}

type How = Pick<ApplyMutationVariables, 'message' | 'confirmDeletes' | 'strategy'>;

/** With a request id, so that asking again after a lost answer cannot apply twice. */
async function sendOnce<T>(call: (requestId: string) => Promise<T>): Promise<T> {
  const requestId = randomUUID();
  const ask = () => call(requestId);
  return ask()
    .catch((error: unknown) => retryOnce(error, ask))
    .catch(unknownOutcome);
}

function retryOnce<T>(error: unknown, again: () => Promise<T>): Promise<T> {
  const isLost = error instanceof Failure && error.exitCode === EXIT.unavailable;
  return isLost ? again() : Promise.reject(error as Error);
}

function unknownOutcome(error: unknown): never {
  if (error instanceof Failure && error.exitCode === EXIT.interrupted)
    throw new Failure(
      EXIT.interrupted,
      'Interrupted before the server answered: either all documents were accepted or none.',
      'See which with `overmesh history VIRTUALMESH`; applying again is safe.',
    );
  throw error;
}

/** Waits until all of it is there, and says so. @throws Failure (5) */
export async function waitForApplied(
  session: Session,
  { revisions, documents }: Applied,
  { for: step, timeout }: Pick<ApplyOptions, 'for' | 'timeout'>,
): Promise<string> {
  const goal = {
    step,
    documents: documents.map(documentKey),
    virtualMeshes: revisions.map(({ virtualMesh }) => virtualMesh),
    revisions: new Map(revisions.map(({ virtualMesh, revision }) => [virtualMesh, revision])),
  };
  return waitedText(await waitUntil(session, goal, timeout), step, session.paint);
}

/** `TrafficPolicy/reviews created`, then the revisions that came of it. */
export function appliedText({ revisions, documents }: Applied): string {
  const lines = documents.map((document) => `${documentKey(document)} ${document.action}`);
  const made = revisions.map(({ virtualMesh, revision }) => `Revision ${revision} of VirtualMesh ${virtualMesh}`);
  return [...lines, ...(made.length ? made : ['Nothing changed'])].join('\n');
}

import type { AuthorityState, Rotation, RotationPhase } from './wanted.ts';

/** What is known of one mesh that the authority issues for. */
export interface RotationMember {
  /** `cluster/mesh`. */
  readonly name: string;
  /** Generation of the issuer that was written last, by the ledger; absent where none was. */
  readonly written?: number;
  /** Fingerprints of the roots that its control plane gives to workloads, or why they are not known now. */
  readonly roots: readonly string[] | { readonly unknown: string };
  /** Fingerprint of the root that its issuer leads to, or why that is not known now; absent where it leads to none. */
  readonly issuerRoot?: string | { readonly unknown: string };
  /** Why it could not be looked at since the step began: nobody can agree to that. */
  readonly unreached?: string;
}

export interface RotationView {
  readonly generation: number;
  readonly members: readonly RotationMember[];
  /** Fingerprints of the two roots. */
  readonly from: string;
  readonly to: string;
}

/** What keeps a rotation from going on: of which mesh, and a sentence. */
export interface Hold {
  readonly member: string;
  readonly message: string;
}

export type RotationStep =
  /** A person said so. */
  | { readonly do: 'rest' }
  | { readonly do: 'hold'; readonly holds: readonly Hold[] }
  /** Measured everywhere; what nothing tells has come about after this moment. */
  | { readonly do: 'wait'; readonly until: Date }
  | { readonly do: 'save'; readonly state: AuthorityState };

type Check = (member: RotationMember, view: RotationView) => string | undefined;

const givesBoth: Check = (member, { from, to }) => rootsFault(member, [from, to], []);
const givesTheNewAlone: Check = (member, { from, to }) => rootsFault(member, [to], [from]);
const signsUnderTheNew: Check = ({ issuerRoot }, { to }) => {
  if (typeof issuerRoot === 'object') return undefined;
  return issuerRoot === to ? undefined : 'its issuer does not lead to the root that stays';
};

/** What has to be seen of every mesh before a phase is over. */
const MEASURED: Readonly<Record<RotationPhase, readonly Check[]>> = {
  add: [givesBoth],
  switch: [givesBoth, signsUnderTheNew],
  reissue: [givesBoth, signsUnderTheNew],
  drop: [givesTheNewAlone, signsUnderTheNew],
};

/** After these it is waited: proxies learn new roots, and get another certificate, with the next one that they are given. */
const WAITED: ReadonlySet<RotationPhase> = new Set(['add', 'reissue']);

/**
 * Decides what a rotation does next.
 *
 * No issuer is switched before every mesh believes both roots, and no root is dropped before nothing signs under it: so
 * no cluster ever has an issuer whose root another one lacks, whichever of them is offline and whenever a person turns it
 * round. What is seen later to be otherwise than it was measured begins the wait anew.
 */
export function nextRotationStep(state: Rotation, view: RotationView, now: Date): RotationStep {
  if (state.paused) return { do: 'rest' };
  const { measuredAt, ...unmeasured } = state;
  const holds = view.members.flatMap((member) => holdOf(state, member, view));
  if (holds.length) return measuredAt === undefined ? { do: 'hold', holds } : { do: 'save', state: unmeasured };
  if (!WAITED.has(state.phase)) return { do: 'save', state: after(state, now) };
  if (measuredAt === undefined) return { do: 'save', state: { ...state, measuredAt: now.toISOString() } };
  const until = new Date(Date.parse(measuredAt) + state.waitMs);
  return now < until ? { do: 'wait', until } : { do: 'save', state: after(state, now) };
}

function holdOf(state: Rotation, member: RotationMember, view: RotationView): readonly Hold[] {
  const reason = reasonOf(state, member, view);
  return reason === undefined ? [] : [{ member: member.name, message: reason }];
}

function reasonOf(state: Rotation, member: RotationMember, view: RotationView): string | undefined {
  if (member.unreached !== undefined) return member.unreached;
  if (member.written !== view.generation) return 'its issuer of this step is not written yet';
  const unknown = state.acceptUnknown ? undefined : unknownOf(member);
  return unknown ?? MEASURED[state.phase].map((check) => check(member, view)).find((fault) => fault !== undefined);
}

function unknownOf({ roots, issuerRoot }: RotationMember): string | undefined {
  const [unknown] = [roots, issuerRoot].flatMap((one) =>
    typeof one === 'object' && 'unknown' in one ? [one.unknown] : [],
  );
  return unknown;
}

/** What nobody could read counts as it should be: without a person's word it does not come this far. */
function rootsFault(
  { roots }: RotationMember,
  wanted: readonly string[],
  unwanted: readonly string[],
): string | undefined {
  if ('unknown' in roots) return undefined;
  if (wanted.some((root) => !roots.includes(root)))
    return 'its control plane does not give its workloads the roots of this step yet; an istiod takes a new root by itself only with ISTIO_MULTIROOT_MESH=true, and else when it is restarted';
  return unwanted.some((root) => roots.includes(root))
    ? 'its control plane still gives its workloads the root that goes'
    : undefined;
}

function after(state: Rotation, now: Date): AuthorityState {
  const next = NEXT[state.phase];
  return next ? inPhase(state, next, now) : { phase: 'steady', root: state.to };
}

const NEXT: { readonly [P in RotationPhase]: RotationPhase | undefined } = {
  add: 'switch',
  switch: 'reissue',
  reissue: 'drop',
  drop: undefined,
};

/**
 * Where a rotation goes on that is undone: the root that was to go stays, and the one that was to stay goes. What was only
 * believed is dropped; what may sign already is switched back first; what was dropped somewhere is added again.
 */
const BACK: { readonly [P in RotationPhase]: RotationPhase } = {
  add: 'drop',
  switch: 'switch',
  reissue: 'switch',
  drop: 'add',
};

/** Turns a rotation round, also one that rests. Turned round twice, it goes on as it was. */
export function undone(state: Rotation, now: Date): Rotation {
  return inPhase({ ...state, from: state.to, to: state.from }, BACK[state.phase], now);
}

function inPhase({ from, to, waitMs, acceptUnknown }: Rotation, phase: RotationPhase, now: Date): Rotation {
  return { phase, from, to, waitMs, acceptUnknown, since: now.toISOString() };
}

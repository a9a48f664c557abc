import { hasAll, mayMeet } from '@overmesh/model';
import type { Claim, Mtls, MtlsException, MutualTls, MutualTlsMode } from '@overmesh/model';
import { labelText, strangerOf } from '@overmesh/meshes/kit';

/**
 * Where something else holds than is asked for because of somebody else's PeerAuthentication, each with whose it is. Pods
 * obey the oldest that names labels of theirs, and only without one the oldest of their namespace.
 */
export function overruled(claim: Claim, mtls: Mtls): readonly string[] {
  const { mutualTls } = claim;
  if (!mutualTls || mutualTls.namespace === undefined) return [];
  const here = (mtls.exceptions ?? []).filter(({ namespace }) => namespace === mutualTls.namespace);
  const hidden = mutualTls.yields ? [] : here.filter((exception) => hides(mutualTls, exception));
  const whole = hidden.find(({ matchLabels }) => hasAll(mutualTls.podsWith ?? {}, matchLabels ?? {}));
  const because = `because of ${strangerOf(claim).slice(0, -1)}`;
  const broken = hidden.filter((exception) => !saysTheSame(mutualTls, exception, mtls));
  const lost = broken.map((one) => `the exception of ${placeOf(one)} does not hold for all of them, ${because}`);
  if (whole) return lost;
  const base = here.find(({ matchLabels }) => !matchLabels && mutualTls.podsWith)?.mode ?? mtls.mode;
  return [...differences(mutualTls, base).map((difference) => `${difference}, ${because}`), ...lost];
}

/** Where it says something else than `base` of the pods that it is for. */
function differences(
  { namespace = '', podsWith, mode, ports = {} }: MutualTls,
  base: MutualTlsMode,
): readonly string[] {
  const place = placeOf({ namespace, ...(podsWith && { matchLabels: podsWith }) });
  const others = Object.entries(ports).filter(([, own]) => own !== base);
  return [
    ...(mode && mode !== base ? [`${EFFECTS[mode]} ${place}`] : []),
    ...others.map(([port, own]) => `${EFFECTS[own]} port ${port} of ${place}`),
  ];
}

const EFFECTS: Readonly<Record<MutualTlsMode, string>> = {
  strict: 'plain text is refused by',
  permissive: 'plain text still reaches',
  disable: 'nothing but plain text reaches',
};

/** Whether both are asked about one pod in the same step. */
function hides({ podsWith }: MutualTls, { matchLabels }: MtlsException): boolean {
  if (!podsWith || !matchLabels) return !podsWith && !matchLabels;
  return mayMeet(podsWith, matchLabels);
}

/** What a port has under theirs, and what the exception asks for it. */
function saysTheSame(theirs: MutualTls, { ports: asked = [], mode }: MtlsException, { mode: whole }: Mtls): boolean {
  const own = theirs.mode ?? whole;
  const rest = asked.length ? whole : mode;
  const named = [...asked.map(String), ...Object.keys(theirs.ports ?? {})];
  const askedFor = (port: string) => (asked.includes(Number(port)) ? mode : rest);
  return own === rest && named.every((port) => (theirs.ports?.[port] ?? own) === askedFor(port));
}

function placeOf({ namespace, matchLabels }: Pick<MtlsException, 'namespace' | 'matchLabels'>): string {
  return `${matchLabels ? `pods with ${labelText(matchLabels)} of ` : ''}namespace ${namespace}`;
}

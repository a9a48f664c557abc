import type { Claim, Labels, Reach } from '@overmesh/model';

/** `Kind namespace/name` of the object behind a claim. */
export function claimName({ kind, namespace, name }: Claim): string {
  return `${kind} ${namespace}/${name}`;
}

/** Whose object it is, as the beginning of a sentence: who can be asked is all that a cluster tells of a person. */
export function strangerOf(claim: Claim): string {
  const by = claim.authors?.length ? ` (by ${claim.authors.join(', ')})` : '';
  return `${claimName(claim)}, which Overmesh did not write${by},`;
}

/** Those whom a claim reaches: `callers of namespace client with app=web`. */
export function reachedBy({ callersIn, callersWith, gateways }: Reach = {}): string {
  if (gateways) return `requests that come in through ${gateways.join(' and ')}`;
  const placed = callersIn ? [`of namespace ${callersIn.join(' and ')}`] : [];
  const labelled = callersWith ? [`with ${labelText(callersWith)}`] : [];
  return [callersIn || callersWith ? 'callers' : 'all callers', ...placed, ...labelled].join(' ');
}

/** `app=web,version=v1`, in order. */
export function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',');
}

import { CAPABILITIES } from '@overmesh/model';
import type { Capability } from '@overmesh/model';
import { InvalidArgumentError } from 'commander';

/** Writing policy for every mesh. */
const TRAFFIC: readonly Capability[] = ['istio-traffic', 'linkerd-traffic', 'native'];

/** What people say with `--rights`, in the order of the capabilities; `read` is in it in any case. */
export function readRights(text: string): readonly Capability[] {
  const named = text.split(',').map((word) => word.trim());
  const wanted = new Set<Capability>(['read', ...named.flatMap(capabilitiesIn)]);
  return CAPABILITIES.filter((one) => wanted.has(one));
}

function capabilitiesIn(word: string): readonly Capability[] {
  if (word === 'traffic') return TRAFFIC;
  const found = CAPABILITIES.find((one) => one === word);
  if (found) return [found];
  throw new InvalidArgumentError(`There are ${[...CAPABILITIES, 'traffic'].join(', ')}; several with commas.`);
}

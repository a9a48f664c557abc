import type { Fault, FaultMatch } from './fault.ts';
import type { FaultProxy } from './fault-proxy.ts';
import type { Fleet } from './fleet.ts';

/** The members that go bad, by what becomes of each. */
export const badNames = ['blackholed', 'throttled', 'expired', 'hostile'] as const;

/** What a hostile API server may do, and what is said of it. */
export interface Hostility {
  readonly name: string;
  readonly fault: Fault;
  readonly match?: FaultMatch;
}

/** Seconds that the throttled member asks us to wait, each time. */
export const RETRY_AFTER_S = 2;

/** @param elsewhere `https://127.0.0.1:<port>`, where a redirect points */
export function hostilities(elsewhere: string): readonly Hostility[] {
  return [
    { name: 'a list of 1 GB', fault: { kind: 'huge-list', bytes: 2 ** 30 }, match: { verb: 'list' } },
    { name: 'a body without end', fault: { kind: 'endless-body' } },
    { name: 'a redirect', fault: { kind: 'redirect', to: elsewhere } },
    { name: 'headers that drip', fault: { kind: 'slow-headers' } },
    { name: 'a watch without a line feed', fault: { kind: 'endless-body' }, match: { verb: 'watch' } },
    { name: 'garbage', fault: { kind: 'garbage' } },
    { name: 'JSON of 1,000,000 levels', fault: { kind: 'deep-json', levels: 1_000_000 } },
  ];
}

/** Turns the four bad. Connections that were open end, but for those of the black hole, which just fall silent. */
export async function disturb({ member }: Pick<Fleet, 'member'>, hostility: Hostility): Promise<void> {
  await member('blackholed').proxy.inject({ kind: 'half-open' });
  await member('throttled').proxy.inject({ kind: 'too-many-requests', retryAfter: RETRY_AFTER_S });
  await member('expired').proxy.inject({ kind: 'unauthorized' });
  await turnHostile(member('hostile').proxy, hostility);
  for (const name of ['throttled', 'expired'] as const) member(name).proxy.reset();
}

/** Replaces what a hostile member does by something else, from its next request on. */
export async function turnHostile(proxy: FaultProxy, { fault, match }: Hostility): Promise<void> {
  await proxy.heal();
  await proxy.inject(fault, match);
  proxy.reset();
}

/** All is well again; what hung in the black hole is cut, as when a route comes back. */
export async function heal({ member }: Pick<Fleet, 'member'>): Promise<void> {
  for (const name of badNames) {
    const { proxy } = member(name);
    await proxy.heal();
    proxy.reset();
  }
}

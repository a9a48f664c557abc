import { CAPABILITY_PURPOSES, WRITING_CAPABILITIES } from '@overmesh/model';
import type { Capability } from '@overmesh/model';
import type { CapabilityRules, CapabilityStanding } from '../preflight.ts';
import { inWords, rightKey, rightsOf } from './rights.ts';
import type { Right } from './rights.ts';

/** What capabilities take, right by right, `read` among them. */
export type Needs = readonly { readonly capability: Capability; readonly rights: readonly Right[] }[];

export function needsOf(capabilities: readonly CapabilityRules[]): Needs {
  return capabilities.map(({ capability, rules }) => ({ capability, rights: rightsOf(rules) }));
}

/** Every right that some capability takes. */
export function allRights(needs: Needs): readonly Right[] {
  return needs.flatMap(({ rights }) => rights);
}

/** Where a credential stands that lacks some rights. */
export interface Standing {
  /** Missing although they are needed: of `read`, of capabilities that are held in part, and of none. */
  readonly missing: readonly Right[];
  /** Of which not a single right is held: nobody wanted Overmesh to do that here. */
  readonly notGiven: readonly Capability[];
  /** Those that `missing` is of. */
  readonly incomplete: readonly Capability[];
}

/**
 * Tells a capability that was not given from one that broke: the first is somebody's choice, the second a fault.
 *
 * @param missing rights that were asked for and are not held; also one that no capability takes, to ask for rights at all
 */
export function standingOf(needs: Needs, missing: readonly Right[]): Standing {
  const standings = capabilityStandings(needs, missing);
  const notGiven = standings.filter(({ state }) => state === 'not-given').map(({ capability }) => capability);
  const chosen = new Set(needs.filter(({ capability }) => notGiven.includes(capability)).flatMap(keysOf));
  return {
    missing: missing.filter((right) => !chosen.has(rightKey(right))),
    notGiven,
    incomplete: standings.filter(({ state }) => state === 'in-part').map(({ capability }) => capability),
  };
}

/** How far each capability is held. `read` is never not given: without it there is no cluster. */
export function capabilityStandings(needs: Needs, missing: readonly Right[]): readonly CapabilityStanding[] {
  const lacking = new Set(missing.map(rightKey));
  return needs.map(({ capability, rights }) => {
    const without = rights.filter((right) => lacking.has(rightKey(right)));
    const isWhole = capability !== 'read' && without.length === rights.length;
    const state = !without.length ? 'held' : isWhole ? 'not-given' : 'in-part';
    return { capability, state, missing: inWords(without) };
  });
}

/** What a credential is good for, in a sentence: what it may do, and what nobody gave it. */
export function standingSentence(needs: Needs, notGiven: readonly Capability[]): string {
  const held = needs.filter(({ capability }) => !notGiven.includes(capability));
  const may = held.map(({ capability }) => CAPABILITY_PURPOSES[capability]).join('; ');
  const policy = notGiven.filter(isWriting);
  const not = policy.length ? `; it was not given ${policy.join(', ')}, so such policy is held` : '';
  return `the credential may ${may}${not}`;
}

/** Whether policy for some mesh takes it. */
export function isWriting(capability: Capability): boolean {
  return Object.values(WRITING_CAPABILITIES).includes(capability);
}

function keysOf({ rights }: Needs[number]): readonly string[] {
  return rights.map(rightKey);
}

import type { JsonObject } from '@overmesh/model';
import type { Kind } from './kinds.ts';
import { BUILT_IN_KINDS, definedKinds, resourceOf } from './kinds.ts';

/** The kinds that a cluster serves. Never changed: a definition more or less makes another one. */
export class Registry {
  readonly #kinds: ReadonlyMap<string, Kind>;

  constructor(readonly kinds: readonly Kind[] = BUILT_IN_KINDS) {
    this.#kinds = new Map(kinds.map((kind) => [placeOf(kind), kind]));
  }

  find(group: string, version: string, plural: string): Kind | undefined {
    return this.#kinds.get(placeOf({ group, version, plural }));
  }

  /** With the kinds of a definition, in place of what an earlier state of it brought. */
  withDefinition(definition: JsonObject): Registry {
    const defined = definedKinds(definition);
    const [first] = defined;
    const others = first ? this.kinds.filter((kind) => resourceOf(kind) !== resourceOf(first)) : this.kinds;
    return new Registry([...others, ...defined]);
  }

  without(group: string, plural: string): Registry {
    return new Registry(this.kinds.filter((kind) => resourceOf(kind) !== `${group}/${plural}`));
  }
}

function placeOf({ group, version, plural }: Pick<Kind, 'group' | 'version' | 'plural'>): string {
  return `${group}/${version}/${plural}`;
}

import type { ConnectionFault, Fault, FaultKind, FaultMatch, RequestFault, SeenRequest } from './fault.ts';
import { canHappenTo, isConnectionFault } from './fault.ts';
import { seededRandom } from './seeded-random.ts';

/** A fault that is on. Its identity is what remembers (`stale-list`) and what is removed. */
export interface Rule {
  readonly fault: Fault;
  readonly match: FaultMatch;
  /** Milliseconds of the clock given to the rules. */
  readonly since: number;
  times: number;
}

/** A fault that happens now. */
export interface Chosen {
  readonly fault: RequestFault;
  readonly rule: Rule;
}

/** The faults that are on, and how often each happened. Of several that fit, the one that was added first happens. */
export class FaultRules {
  readonly #rules: Rule[] = [];
  readonly #injected = new Map<FaultKind, number>();
  readonly #random: () => number;
  readonly #now: () => number;

  constructor(seed: number, now: () => number = Date.now) {
    this.#random = seededRandom(seed);
    this.#now = now;
  }

  add(fault: Fault, match: FaultMatch = {}): Rule {
    const rule = { fault, match, since: this.#now(), times: 0 };
    this.#rules.push(rule);
    return rule;
  }

  remove(rule: Rule): void {
    const at = this.#rules.indexOf(rule);
    if (at >= 0) this.#rules.splice(at, 1);
  }

  /** Every rule that is on, in the order in which they were added. */
  all(): readonly Rule[] {
    return [...this.#rules];
  }

  /** Milliseconds that this request waits: those of every latency that meets it, counted. */
  latencyOf(request: SeenRequest): number {
    let sum = 0;
    for (const rule of this.#rules)
      if (rule.fault.kind === 'latency' && this.#meets(rule, request) && this.#happens(rule)) sum += rule.fault.ms;
    return sum;
  }

  /** The fault that happens to this request, counted. */
  choose(request: SeenRequest): Chosen | undefined {
    for (const rule of this.#rules) {
      const { fault } = rule;
      if (isConnectionFault(fault) || fault.kind === 'latency') continue;
      if (this.#meets(rule, request) && this.#happens(rule)) return { fault, rule };
    }
    return undefined;
  }

  /** Whether an answer under way stops here for good, counted. */
  falls(request: SeenRequest): boolean {
    return this.#rules.some(
      (rule) => rule.fault.kind === 'half-open' && this.#meets(rule, request) && this.#happens(rule),
    );
  }

  /** The fault that happens to a new connection, counted. */
  chooseForConnection(): ConnectionFault | undefined {
    for (const rule of this.#rules) {
      const { fault } = rule;
      if (isConnectionFault(fault) && fault.kind !== 'refuse-connections' && this.#happens(rule)) return fault;
    }
    return undefined;
  }

  /** How often each fault happened; those that never did are left out. */
  injected(): Partial<Record<FaultKind, number>> {
    return Object.fromEntries(this.#injected);
  }

  /** Counts what no rule decides by itself: connections that were refused are seen by nobody. */
  count(rule: Rule): void {
    rule.times += 1;
    this.#injected.set(rule.fault.kind, (this.#injected.get(rule.fault.kind) ?? 0) + 1);
  }

  #meets({ fault, match, since }: Rule, request: SeenRequest): boolean {
    if (fault.kind === 'unauthorized' && this.#now() < since + (fault.afterMs ?? 0)) return false;
    return (
      canHappenTo(fault.kind, request) &&
      (match.method === undefined || match.method === request.method) &&
      (match.verb === undefined || match.verb === request.verb) &&
      (match.path === undefined || request.path.search(match.path) >= 0)
    );
  }

  /** Chance is drawn only for what fits, so that other requests do not change the course of a seed. */
  #happens(rule: Rule): boolean {
    const { count = Infinity, probability = 1 } = rule.match;
    if (rule.times >= count || (probability < 1 && this.#random() >= probability)) return false;
    this.count(rule);
    return true;
  }
}

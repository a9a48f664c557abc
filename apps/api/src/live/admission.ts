import { isIPv6 } from 'node:net';

/** One connection from its beginning to its end. */
export interface Guest {
  readonly address: string;
  /** Ends the connection at once. */
  readonly end: () => void;
}

export interface AdmissionLimits {
  /** Connections that have shown the token, in this process. */
  readonly sockets: number;
  /** The same from one address. */
  readonly socketsPerAddress: number;
}

/**
 * Connections that have not shown the token yet, at some 80 KiB each. It takes a client a round trip to show it, and all of
 * them come at once when the api has been away.
 */
const mostWaiting = 256;
const mostWaitingPerAddress = 128;

/**
 * Who may be connected.
 *
 * Without the token a connection only waits, for a few seconds: where too many do, the one that waits longest ends, so
 * that whoever opens many is in nobody's way but their own. With the token there is a limit, and it is told.
 */
export class Admission {
  /** In the order in which they came. */
  readonly #waiting = new Set<Guest>();
  readonly #admitted = new Set<Guest>();

  constructor(private readonly limits: AdmissionLimits) {}

  /** A connection without the token, so far. */
  enter(guest: Guest): void {
    const neighbours = [...this.#waiting].filter((one) => isSamePlace(one, guest));
    if (neighbours.length >= mostWaitingPerAddress) this.#end(neighbours[0]);
    if (this.#waiting.size >= mostWaiting) this.#end([...this.#waiting][0]);
    this.#waiting.add(guest);
  }

  /** It has shown the token. False when it is one too many. */
  admit(guest: Guest): boolean {
    const neighbours = [...this.#admitted].filter((one) => isSamePlace(one, guest));
    if (this.#admitted.size >= this.limits.sockets || neighbours.length >= this.limits.socketsPerAddress) return false;
    this.#waiting.delete(guest);
    this.#admitted.add(guest);
    return true;
  }

  leave(guest: Guest): void {
    this.#waiting.delete(guest);
    this.#admitted.delete(guest);
  }

  #end(guest: Guest | undefined): void {
    if (!guest) return;
    this.leave(guest);
    guest.end();
  }
}

function isSamePlace(one: Guest, other: Guest): boolean {
  return placeOf(one.address) === placeOf(other.address);
}

/** An IPv6 host has a whole /64 to itself. */
function placeOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const rest = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - groups.length - rest.length }, () => '0');
  return [...groups, ...zeros, ...rest].slice(0, 4).join(':');
}

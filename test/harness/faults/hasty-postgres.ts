import { connect } from 'node:net';
import { Listener } from './listener.ts';

/** https://www.postgresql.org/docs/18/protocol-message-formats.html: ReadyForQuery, idle; ErrorResponse, admin_shutdown. */
const READY = Buffer.from('Z\0\0\0\x05I');
const FIELDS = 'SFATAL\0C57P01\0Mterminating connection\0\0';
const TERMINATED = Buffer.from(`E\0\0\0${String.fromCharCode(FIELDS.length + 4)}${FIELDS}`);

/** In front of a database; while `ends`, each "ready for query" and a "terminating connection" come in one packet. */
export interface HastyPostgres {
  readonly url: string;
  ends: boolean;
  /** How many connections have been ended so. */
  ended: number;
  close(): Promise<void>;
}

export async function hastyPostgres(database: string): Promise<HastyPostgres> {
  const target = new URL(database);
  const listener = await Listener.start((near) => {
    const far = connect(Number(target.port), target.hostname);
    const end = () => [near, far].forEach((socket) => socket.destroy());
    for (const socket of [near, far]) socket.on('error', end).on('close', end);
    near.pipe(far);
    far.on('data', (chunk) => {
      const isReady = hasty.ends && chunk.subarray(-READY.length).equals(READY);
      if (isReady) hasty.ended += 1;
      near.write(isReady ? Buffer.concat([chunk, TERMINATED]) : chunk);
    });
  });
  const url = new URL(database);
  url.port = String(listener.port);
  const hasty = { url: url.href, ends: false, ended: 0, close: () => listener.refuse() };
  return hasty;
}

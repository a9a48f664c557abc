import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientHttp2Stream } from 'node:http2';

/** Node tells there of every stream of an HTTP/2 session that this process asks for. */
const CREATED = 'http2.client.stream.created';

/**
 * From now on no error of an HTTP/2 stream can end this process. undici takes its listener off some streams before they are
 * closed; when their session is given up afterwards (`socket idle timeout`), each of them is told so, and an error that
 * nobody listens to ends Node. Who still waits for a stream is told by undici as before. To be called any number of times.
 */
export function hearEveryStream(): void {
  unsubscribe(CREATED, hear);
  subscribe(CREATED, hear);
}

function hear(message: unknown): void {
  const { stream } = message as { readonly stream: ClientHttp2Stream };
  stream.on('error', ignore);
}

function ignore(): void {
  // Whom it concerns is told by undici.
}

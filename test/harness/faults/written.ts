import type { ServerResponse } from 'node:http';

/** Sends a piece and waits until there is room for the next one, or until the reader is gone. */
export async function written(response: ServerResponse, piece: string | Buffer): Promise<void> {
  if (response.write(piece) || response.destroyed) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

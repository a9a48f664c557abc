import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Why the API could not listen there, in a sentence with the way out; undefined where it can. Asked before anything starts:
 * a database that was made for nothing costs a person half a minute.
 */
export async function portProblem(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return undefined;
  } catch (error) {
    return sentence(host, port, (error as NodeJS.ErrnoException).code ?? 'failed');
  } finally {
    server.close();
  }
}

function sentence(host: string, port: number, code: string): string {
  const way = 'give another one with --port (or OVERMESH_PORT)';
  if (code === 'EADDRINUSE')
    return `Port ${port} on ${host} is taken by another program: ${way}, 0 for any that is free.`;
  if (code === 'EACCES') return `Port ${port} on ${host} may not be used by this user: ${way} above 1023.`;
  return `Nothing can listen at ${host} port ${port} (${code}): give another address with --host (or OVERMESH_HOST).`;
}

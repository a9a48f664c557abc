import type { Cluster } from '../cluster.ts';
import type { PostgresServer } from '../postgres.ts';
import type { RunningRedis } from '../redis.ts';
import type { TcpProxy } from './tcp-proxy.ts';

/** What can be done to a part of the system by somebody who means it no good. Each resolves when it is done. */
export interface Control {
  /** As a seed's log names it. */
  readonly name: string;
  /** Nothing answers, no connection ends. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Ready again, with the data that it had on disk, at the same address. */
  restart(): Promise<void>;
}

interface Killable {
  pause(): void | Promise<void>;
  resume(): void | Promise<void>;
  kill(): Promise<void>;
  restart(): Promise<void>;
}

/** Power over anything that pauses and is killed: an API server, Postgres, Redis, a program of Overmesh. */
export function controlOf(name: string, server: Killable): Control {
  return {
    name,
    pause: async () => server.pause(),
    resume: async () => server.resume(),
    kill: () => server.kill(),
    restart: () => server.restart(),
  };
}

export function clusterControl(cluster: Cluster): Control {
  return controlOf(`cluster ${cluster.name}`, cluster);
}

export function postgresControl(server: PostgresServer): Control {
  return controlOf('postgres', server);
}

/** Redis keeps nothing on disk here, so that a restart comes back empty. `flush` is FLUSHALL. */
export function redisControl(server: RunningRedis): Control & { flush(): Promise<void> } {
  return { ...controlOf('redis', server), flush: () => server.flush() };
}

/** The network before a server instead of the server: pause is a blackhole, kill refuses connections. */
export function networkControl(name: string, proxy: TcpProxy): Control {
  return {
    name,
    pause: async () => proxy.blackhole(),
    resume: () => proxy.heal(),
    kill: () => proxy.refuse(),
    restart: () => proxy.heal(),
  };
}

import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Asked, FleetCommands, Told } from '../../fleet/program.ts';

/** A fleet of simulated API servers in a process of its own, so that its work is nobody else's. */
export interface FleetProcess extends FleetCommands {
  readonly pid: number;
  stop(): Promise<void>;
}

export async function startFleetProcess(): Promise<FleetProcess> {
  const child = fork(fleetScript(), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  await Promise.race([
    once(child, 'message', { signal: AbortSignal.timeout(120_000) }),
    once(child, 'exit').then(() => Promise.reject(new Error('the fleet ended'))),
  ]);
  const ask = asker(child);
  return {
    pid: child.pid ?? 0,
    grow: (size) => ask('grow', size),
    counts: () => ask('counts'),
    apply: (cluster, objects) => ask('apply', cluster, objects),
    turnPod: (cluster, isReady) => ask('turnPod', cluster, isReady),
    startChanging: (everyMs) => ask('startChanging', everyMs),
    stopChanging: () => ask('stopChanging'),
    stop: async () => {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

/** Beside this program, which is built into dist/bench. */
function fleetScript(): string {
  const script = fileURLToPath(new URL('../fleet/program.js', import.meta.url));
  if (!existsSync(script)) throw new Error('there is no built fleet: start this through `npm run bench`');
  return script;
}

function asker(child: ChildProcess) {
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let last = 0;
  child.on('message', (told: Told) => {
    const waiter = waiting.get(told.id);
    waiting.delete(told.id);
    if ('failure' in told) waiter?.reject(new Error(told.failure));
    else waiter?.resolve(told.value as never);
  });
  return <Command extends keyof FleetCommands>(
    command: Command,
    ...args: Parameters<FleetCommands[Command]>
  ): ReturnType<FleetCommands[Command]> => {
    last += 1;
    const asked: Asked = { id: last, command, args };
    child.send(asked);
    return new Promise((resolve, reject) => {
      waiting.set(asked.id, { resolve, reject });
    }) as ReturnType<FleetCommands[Command]>;
  };
}

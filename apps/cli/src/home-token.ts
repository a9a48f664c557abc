import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT, Failure } from './failure.ts';
import { TokensDocument } from './generated/operations.ts';
import type { Session } from './session.ts';
import { homeOf } from './settings.ts';

const patienceMs = 5_000;
const againMs = 200;

/**
 * Puts another token into the home folder here and waits until the api lets it in, which reads the file every second.
 * One that does not gets its old file back.
 *
 * @returns the path of the file
 */
export async function replaceHomeToken(session: Session, token: string): Promise<string> {
  const path = join(homeOf(session.world.env), 'token');
  await requireHome(session, path);
  const before = await readFile(path, 'utf8');
  await replaceFile(path, `${token}\n`);
  if (await isLetIn(session)) return path;
  await replaceFile(path, before);
  throw new Failure(
    EXIT.refused,
    `The server does not read ${path}: the token there is as it was.`,
    'Run this on the machine of the api, as its user and with its OVERMESH_HOME; OVERMESH_TOKEN and --token-file go before the file.',
  );
}

async function requireHome(session: Session, path: string): Promise<void> {
  const { tokens } = await session.api.call(TokensDocument, {});
  const used = tokens.find(({ current }) => current)?.name;
  if (used === 'home') return;
  throw new Failure(
    EXIT.badInput,
    `This command came with the token ${used ?? 'of nobody'}, not with the one in ${path}.`,
    used === undefined ? undefined : `To rotate that one: overmesh token rotate ${used}`,
  );
}

async function isLetIn(session: Session): Promise<boolean> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(againMs)) {
    const isIn = await session
      .connectAnew()
      .call(TokensDocument, {})
      .then(() => true)
      .catch((error: unknown) => {
        if (error instanceof Failure && error.exitCode === EXIT.unauthorised) return false;
        throw error;
      });
    if (isIn) return true;
  }
  return false;
}

/** In one step, and readable by this user alone. */
async function replaceFile(path: string, content: string): Promise<void> {
  const partial = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(partial, content, { mode: 0o600, flag: 'wx' });
  await rename(partial, path);
}

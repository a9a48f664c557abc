import { createHash, randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { confirmed } from '../confirm.ts';
import { withExample, withOutput } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import {
  CreateTokenDocument,
  RevokeTokenDocument,
  RotateTokenDocument,
  TokensDocument,
} from '../generated/operations.ts';
import { replaceHomeToken } from '../home-token.ts';
import { table } from '../print/table.ts';
import { ago } from '../print/times.ts';
import { granted } from '../session.ts';
import type { Session } from '../session.ts';

/** `overmesh token …`: who may use the API. */
export function addTokenCommands(program: Command, session: Session): void {
  const token = program.command('token').description('see, give out, rotate and take away the tokens that let in');
  const list = token
    .command('list')
    .description('list tokens by name, and which one this command came with')
    .action(({ output }: OutputFlags) => listTokens(session, output));
  withExample(withOutput(list), 'overmesh token list');
  const create = token
    .command('create <name>')
    .description('make a token and print it once; the server is told its hash only')
    .action((name: string) => createToken(session, name));
  withExample(create, 'overmesh token create ci > ci.token');
  const rotate = token
    .command('rotate [name]')
    .description('put another token in place of one; without a name that of the home folder here')
    .action((name?: string) => rotateToken(session, name));
  withExample(rotate, 'overmesh token rotate', 'overmesh token rotate ci > ci.token');
  const revoke = token
    .command('revoke <name>')
    .description('take a token away: it lets in nobody any more, and its subscriptions end')
    .option('-y, --yes', 'do not ask')
    .action((name: string, { yes }: { readonly yes?: boolean }) => revokeToken(session, name, Boolean(yes)));
  withExample(revoke, 'overmesh token revoke ci --yes');
}

async function listTokens(session: Session, output: OutputFlags['output']): Promise<void> {
  const { tokens } = await session.api.call(TokensDocument, {});
  await session.show(output, tokens, () =>
    table(tokens, [
      { title: 'TOKEN', cell: ({ name }) => name },
      { title: 'GIVEN OUT', cell: ({ issuedAt }) => ago(issuedAt, session.world.now()) },
      { title: 'IN USE HERE', cell: ({ current }) => (current ? 'yes' : '') },
    ]),
  );
}

async function createToken(session: Session, name: string): Promise<void> {
  const { token, hash } = newToken();
  const { createToken: created } = await session.api.call(CreateTokenDocument, { name, hash });
  granted(created, `${name} was not created`);
  handOver(session, name, token);
}

async function rotateToken(session: Session, name: string | undefined): Promise<void> {
  const { token, hash } = newToken();
  if (name === undefined) {
    session.say(`The token in ${await replaceHomeToken(session, token)} is another one now`);
    return;
  }
  const { rotateToken: rotated } = await session.api.call(RotateTokenDocument, { name, hash });
  granted(rotated, `${name} was not rotated`);
  handOver(session, name, token);
}

async function revokeToken(session: Session, name: string, yes: boolean): Promise<void> {
  await confirmed(session.world, `Revoke ${name}? Whoever uses it is locked out at once.`, yes, `${name} stays`);
  const { revokeToken: revoked } = await session.api.call(RevokeTokenDocument, { name });
  granted(revoked, `${name} was not revoked`);
  session.say(`Revoked ${name}`);
}

/** The token alone on standard output, so that it goes into a file and not into a scrollback. */
function handOver(session: Session, name: string, token: string): void {
  session.note(`The token ${name}, which is shown this once:`);
  session.say(token);
}

function newToken(): { readonly token: string; readonly hash: string } {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: createHash('sha256').update(token).digest('hex') };
}

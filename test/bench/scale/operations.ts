import { glob, readFile } from 'node:fs/promises';
import { parse, print, separateOperations } from 'graphql';

/** An operation of the CLI's, with the fragments that it uses: what is measured is what people ask. Throws when it is gone. */
export async function cliOperation(name: string): Promise<string> {
  const texts: string[] = [];
  for await (const file of glob('apps/cli/src/operations/*.graphql')) texts.push(await readFile(file, 'utf8'));
  const operation = separateOperations(parse(texts.join('\n')))[name];
  if (!operation) throw new Error(`the CLI has no operation ${name} any more`);
  return print(operation);
}

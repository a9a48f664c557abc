import { styleText } from 'node:util';

const colour = process.stdout.isTTY && !process.env['NO_COLOR'];

/** A numbered headline. */
export function chapter(number: number, title: string): void {
  const line = `${number}. ${title}`;
  console.log(`\n${colour ? styleText('bold', line) : line}`);
}

export function say(line: string): void {
  console.log(`   ${line}`);
}

/** Something asserted on the API servers themselves. */
export function proved(line: string): void {
  console.log(`   ${colour ? styleText('green', '✓') : '✓'} ${line}`);
}

/** A command as a person would type it, and what it printed. */
export function shown(command: string, output: string): void {
  const prompt = `$ ${command}`;
  console.log(`   ${colour ? styleText('cyan', prompt) : prompt}`);
  for (const line of output.trimEnd().split('\n')) console.log(`   ${line}`);
}

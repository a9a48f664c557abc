/** A page of Markdown that grows as its commands are run. */
export class Page {
  readonly #parts: string[] = [];

  /** @param names what stands in the output of this machine, and what the page has in its place */
  constructor(private readonly names: readonly (readonly [string, string])[]) {}

  chapter(title: string): void {
    this.#parts.push(`## ${title}`);
  }

  say(text: string): void {
    this.#parts.push(text);
  }

  file(name: string, text: string): void {
    this.#parts.push(`\`${name}\`:`, fence('yaml', text));
  }

  command(line: string, output: string): void {
    this.#parts.push(fence('console', `$ ${line}\n${output}`));
  }

  /** What is left out is no part of the page. */
  text(): string {
    const text = this.#parts.join('\n\n');
    return `${this.names.reduce((rest, [real, shown]) => rest.replaceAll(real, shown), text)}\n`;
  }
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trim()}\n\`\`\``;
}

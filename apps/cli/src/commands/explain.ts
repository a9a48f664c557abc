import type { Command } from 'commander';
import { documentSchemas } from '@overmesh/schema';
import { EXIT, Failure } from '../failure.ts';
import { withExample } from '../flags.ts';
import { didYouMean } from '@overmesh/model';
import { wrapped } from '../print/text.ts';
import { readKind } from '../references.ts';
import type { Session } from '../session.ts';

/** As much of JSON Schema as documents use. */
interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly oneOf?: readonly { readonly required: readonly string[] }[];
  readonly 'x-duration'?: { readonly minimumMs: number; readonly maximumMs: number };
}

/** `overmesh explain`: what a kind of document, or one field of it, means; asks no server. */
export function addExplain(program: Command, session: Session): void {
  const command = program
    .command('explain <kind.field>')
    .description('say what a kind of document or one of its fields means: type, bounds, default')
    .action((path: string) => session.say(explained(path)));
  withExample(command, 'overmesh explain trafficpolicy.spec.retries', 'overmesh explain vm.spec');
}

function explained(path: string): string {
  const [word = '', ...fields] = path.split('.');
  const kind = readKind(word);
  const schema = fields.reduce<Schema>(
    (at, field, index) => fieldOf(at, field, [kind, ...fields.slice(0, index)].join('.')),
    documentSchemas[kind] as Schema,
  );
  const below = Object.entries(objectOf(schema).properties ?? {});
  const required = new Set(objectOf(schema).required);
  return [
    `${[kind, ...fields].join('.')}  <${typeText(schema)}>`,
    ...meaningOf(schema, '  '),
    ...exactlyOne(objectOf(schema)),
    ...(below.length ? ['', 'Fields:'] : []),
    ...below.map(([name, field]) => fieldText(name, field, required.has(name))),
  ].join('\n');
}

function fieldOf(schema: Schema, field: string, path: string): Schema {
  const fields = objectOf(schema).properties ?? {};
  const found = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (found) return found;
  const names = Object.keys(fields);
  const hint = names.length ? `Fields are ${names.join(', ')}.` : `${path} has no fields of its own.`;
  throw new Failure(EXIT.badInput, `There is no field ${field} in ${path}.`, didYouMean(field, names) ?? hint);
}

/** What a list holds, and everything else itself. */
function objectOf(schema: Schema): Schema {
  return schema.items ?? schema;
}

function fieldText(name: string, field: Schema, isRequired: boolean): string {
  const head = `  ${name}  <${typeText(field)}>${isRequired ? '  required' : ''}`;
  return [head, ...meaningOf(field, '    ')].join('\n');
}

function meaningOf(schema: Schema, space: string): readonly string[] {
  const { enum: values } = objectOf(schema);
  const texts = [schema.description, values && `One of ${values.join(', ')}.`];
  return texts.flatMap((text) => (text ? [wrapped(text, space)] : []));
}

function exactlyOne({ oneOf = [] }: Schema): readonly string[] {
  const names = oneOf.flatMap(({ required }) => required);
  return names.length ? [`  Exactly one of ${names.join(', ')} has to be given.`] : [];
}

function typeText(schema: Schema): string {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return 'text';
  if (schema.items) return `list of ${typeText(schema.items)}${rangeText(schema.minItems, schema.maxItems)}`;
  const duration = schema['x-duration'];
  if (duration) return `duration from ${duration.minimumMs}ms to ${duration.maximumMs / 1000}s, as in 2s`;
  if (schema.type === 'object' && !schema.properties) return 'labels';
  return `${schema.type ?? ''}${rangeText(schema.minimum, schema.maximum)}`;
}

function rangeText(from: number | undefined, to: number | undefined): string {
  return from === undefined && to === undefined ? '' : `, ${from ?? 0} to ${to ?? 'any'}`;
}

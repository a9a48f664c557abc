import { buildSchema, getVariableValues, parse, validate } from 'graphql';
import type { OperationDefinitionNode } from 'graphql';
import { expect, test } from 'vitest';
import { withoutValues } from './error-text.ts';

const schema = buildSchema(`
  enum Mode { keep remove }
  input Inner { kubeconfig: String!, count: Int, mode: Mode }
  input Outer { inner: Inner!, list: [Inner!] }
  type Query { a(input: Outer): Int }
`);
const secret = 'TOP; SECRET at "x"';

function variableErrors(input: unknown): readonly string[] {
  const document = parse('query ($input: Outer) { a(input: $input) }');
  const { variableDefinitions = [] } = document.definitions[0] as OperationDefinitionNode;
  return (getVariableValues(schema, variableDefinitions, { input }).errors ?? []).map(({ message }) => message);
}

test.each([
  [{ inner: { kubeconfig: { token: secret } } }, 'input.inner.kubeconfig'],
  [{ inner: { kubeconfig: 'a', [secret.slice(0, 3)]: secret } }, 'is not defined by type "Inner"'],
  [{ inner: { kubeconfig: secret, count: secret } }, 'Int cannot represent non-integer value'],
  [{ inner: { kubeconfig: secret, mode: secret } }, 'enum'],
  [{ inner: secret }, 'Expected type "Inner" to be an object'],
  [{ inner: { count: 1, mode: secret } }, 'input.inner'],
  [{ list: [{ kubeconfig: [secret] }] }, 'input.list[0].kubeconfig'],
  [secret, 'Expected type "Outer" to be an object'],
])('variables %j are refused without being repeated', (input, kept) => {
  const texts = variableErrors(input).map(withoutValues);
  expect(texts.join('\n')).toContain(kept);
  expect(texts.join('\n')).not.toContain('SECRET');
});

test.each([
  `{ a(input: { inner: { kubeconfig: { token: "TOP SECRET" } } }) }`,
  `{ a(input: { inner: "TOP SECRET" }) }`,
  `{ a(input: { inner: { kubeconfig: "x", count: "TOP SECRET" } }) }`,
  `{ a(input: { inner: { kubeconfig: "x", mode: "TOP SECRET" } }) }`,
  `{ a(input: [["TOP SECRET"]]) }`,
])('the query %s is refused without repeating its values', (query) => {
  const texts = validate(schema, parse(query)).map(({ message }) => withoutValues(message));
  expect(texts.length).toBeGreaterThan(0);
  expect(texts.join('\n')).not.toContain('SECRET');
});

test('a name with a reading order turned round is shown as it is read', () => {
  const texts = variableErrors({ inner: { kubeconfig: 'a', 'x\u202e\u200by': 1 } }).map(withoutValues);
  expect(texts.join()).toContain('x\ufffd\ufffdy');
});

test('a field that is not there is still named, with what was meant', () => {
  const [error] = validate(schema, parse('{ b }'));
  expect(withoutValues(error?.message ?? '')).toBe('Cannot query field "b" on type "Query". Did you mean "a"?');
});

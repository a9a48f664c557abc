import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloArmor } from '@escape.tech/graphql-armor';
import type { RequestLimits } from '@overmesh/config';
import { isDeeperThan, MAX_DEPTH } from '@overmesh/model';
import { getArgumentValues, getVariableValues, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { DocumentNode, FieldNode, GraphQLSchema, OperationDefinitionNode, ValidationRule } from 'graphql';
import { BadInputError } from './answers.ts';
import type { ApiContext } from './context.ts';
import { isUnstorable } from './storable.ts';

const DIRECTIVES = 50;
/** Pages of full size that one request may ask for in all. */
const FULL_PAGES = 5;

/** The usual introspection is 15 deep: types wrap types. */
const INTROSPECTION_DEPTH = 20;

/** How deep, how often under other names and how decorated a document may be. */
export function documentRules({ depth, aliases }: RequestLimits): readonly ValidationRule[] {
  const off = { enabled: false };
  // The parser itself counts tokens, pages are counted where variables are known, and "did you mean" helps: whoever
  // reads it has the token.
  const others = { maxTokens: off, costLimit: off, blockFieldSuggestion: off };
  const limits = new ApolloArmor({
    ...others,
    maxDepth: { n: depth, flattenFragments: true },
    maxAliases: { n: aliases },
    maxDirectives: { n: DIRECTIVES },
  });
  const introspection = new ApolloArmor({
    ...others,
    maxDepth: { n: Math.max(depth, INTROSPECTION_DEPTH), flattenFragments: true, ignoreIntrospection: false },
    maxAliases: off,
    maxDirectives: off,
  });
  return [...limits.protect().validationRules, ...introspection.protect().validationRules];
}

/** What can only be judged with the values of variables at hand. */
export function valueLimits(limits: RequestLimits): ApolloServerPlugin<ApiContext> {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ schema, document, operation, request }) => {
        const wrong = operation && valueProblem(schema, document, operation, request.variables ?? {}, limits);
        if (wrong !== undefined) throw new BadInputError(wrong);
      },
    }),
  };
}

/** What is wrong with the values that an operation is given, in a sentence; the same for queries and subscriptions. */
export function valueProblem(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  { pageSize }: RequestLimits,
): string | undefined {
  const calls = argumentsOf(schema, document, operation, variables);
  // Documents are read later, each of their problems with its path.
  const others = calls.map(({ documents: _documents, ...rest }) => rest);
  if (isDeeperThan(others, MAX_DEPTH + 2)) return `values must not nest deeper than ${MAX_DEPTH} levels`;
  if (isUnstorable(others)) return 'text must hold no NUL and no half of a surrogate pair';
  const pages = calls.flatMap(({ first }) => (typeof first === 'number' ? first : []));
  if (pages.some((first) => first < 1 || first > pageSize))
    return `\`first\` must be a whole number from 1 to ${pageSize}`;
  const total = pages.reduce((sum, first) => sum + first, 0);
  if (total <= FULL_PAGES * pageSize) return undefined;
  return `one request may ask for at most ${FULL_PAGES * pageSize} items, not ${total}`;
}

/** The arguments of every field in the document, with defaults and variables put in. */
function argumentsOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>>,
): readonly Readonly<Record<string, unknown>>[] {
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], given);
  // Variables that do not fit are refused in words when the operation runs.
  if (!coerced) return [];
  const calls: Record<string, unknown>[] = [];
  const types = new TypeInfo(schema);
  const look = (node: FieldNode): void => {
    const field = types.getFieldDef();
    if (field?.args.length) calls.push(getArgumentValues(field, node, coerced));
  };
  visit(document, visitWithTypeInfo(types, { Field: look }));
  return calls;
}

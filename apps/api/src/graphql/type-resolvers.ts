import { severityOf } from '@overmesh/model';
import { enumSpellings } from '@overmesh/schema';
import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import type { ValueNode } from 'graphql';

interface OfIntent {
  readonly intent: string;
}

/** The model says intent where the API's users say document. */
const namedDocument = { document: ({ intent }: OfIntent) => intent };

/** What the schema calls otherwise than the model, and its scalars. */
export const typeResolvers = {
  DocumentStatus: namedDocument,
  DestinationReport: namedDocument,
  Unmatched: namedDocument,
  WarningReport: { severity: severityOf },
  Document: { __resolveType: ({ kind }: { readonly kind: string }) => kind },
  ...enumSpellings,
  ClusterState: { wrong_cluster: 'wrong-cluster' },
  CapabilityState: { in_part: 'in-part', not_given: 'not-given' },
  RolloutPhase: { catching_up: 'catching-up' },
  DateTime: new GraphQLScalarType<string, string>({
    name: 'DateTime',
    serialize: (value) => (value instanceof Date ? value.toISOString() : String(value)),
  }),
  JSON: new GraphQLScalarType({
    name: 'JSON',
    parseValue: (value) => value,
    parseLiteral: (node, variables) => toValue(node, variables ?? {}),
  }),
};

/** A value that stands in the query itself, as JSON would have it. */
function toValue(node: ValueNode, variables: Readonly<Record<string, unknown>>): unknown {
  switch (node.kind) {
    case Kind.STRING:
    case Kind.BOOLEAN:
      return node.value;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.NULL:
      return null;
    case Kind.LIST:
      return node.values.map((value) => toValue(value, variables));
    case Kind.OBJECT:
      // fromEntries makes `__proto__` a field like any other.
      return Object.fromEntries(node.fields.map(({ name, value }) => [name.value, toValue(value, variables)]));
    case Kind.VARIABLE:
      return variables[node.name.value];
    case Kind.ENUM:
      throw new GraphQLError(`${node.value} is no JSON value: put it in quotes`, { nodes: [node] });
  }
}

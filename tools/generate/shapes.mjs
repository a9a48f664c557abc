// Reads the spec classes of the model as shapes: fields with type, bounds and the doc comment as description.
//
// The source is read, not the running classes: only there are the comments, which users get to see as the reference, and
// the names of the types.
import ts from 'typescript';

const MODEL = 'libs/model/src/index.ts';

/** @returns {(className: string) => Shape} a reader of classes of the model, by name */
export function shapeReader() {
  const program = ts.createProgram([MODEL], {
    target: ts.ScriptTarget.ESNext,
    strict: true,
    experimentalDecorators: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
  });
  const checker = program.getTypeChecker();
  const classes = new Map();
  for (const source of program.getSourceFiles()) {
    if (source.isDeclarationFile) continue;
    ts.forEachChild(source, (node) => {
      if (ts.isClassDeclaration(node) && node.name) classes.set(node.name.text, node);
    });
  }
  const read = new Map();
  const shapeOf = (name) => {
    const known = read.get(name);
    if (known) return known;
    const node = classes.get(name);
    if (!node) throw new Error(`the model has no class ${name}`);
    const shape = {
      name,
      description: commentOf(node),
      fields: [],
      exactlyOneOf: argsOf(decoratorsOf(node), 'ExactlyOneOf', checker),
      atLeastOneOf: argsOf(decoratorsOf(node), 'AtLeastOneOf', checker),
    };
    read.set(name, shape);
    shape.fields.push(
      ...node.members.filter(ts.isPropertyDeclaration).map((member) => fieldOf(member, checker, shapeOf)),
    );
    return shape;
  };
  return shapeOf;
}

function fieldOf(member, checker, shapeOf) {
  const name = member.name.getText();
  const decorators = decoratorsOf(member);
  if (!member.type) throw new Error(`${name} has no type`);
  return {
    name,
    description: commentOf(member),
    required: member.questionToken === undefined,
    type: typeOf(checker.getTypeFromTypeNode(member.type), member.type, decorators, checker, shapeOf),
    bounds: decorators.map((decorator) => ({
      name: decorator.name,
      args: decorator.args.map((arg) => valueOf(arg, checker)),
    })),
  };
}

function typeOf(type, node, decorators, checker, shapeOf) {
  if (/^Readonly<Record<string, string>>$/.test(node.getText())) return { is: 'map' };
  if (ts.isTypeOperatorNode(node) && ts.isArrayTypeNode(node.type)) {
    const item = node.type.elementType;
    return { is: 'list', of: typeOf(checker.getTypeFromTypeNode(item), item, decorators, checker, shapeOf) };
  }
  if (type.flags & ts.TypeFlags.BooleanLike) return { is: 'boolean' };
  if (type.flags & ts.TypeFlags.NumberLike)
    return { is: decorators.some(({ name }) => name === 'IsInt') ? 'integer' : 'number' };
  if (type.flags & ts.TypeFlags.String) return { is: 'string' };
  // A union of one is the literal itself.
  const alternatives = type.isUnion() ? type.types : [type];
  if (alternatives.every((one) => one.isStringLiteral()))
    return {
      is: 'enum',
      name: node.getText(),
      values: orderedValues(decorators, checker) ?? alternatives.map(({ value }) => value),
    };
  if (type.isClassOrInterface()) return { is: 'object', shape: shapeOf(type.symbol.name) };
  throw new Error(`${node.getText()} has no place in a document`);
}

/** As the constant lists them that the decorator names, since a union has no order of its own. */
function orderedValues(decorators, checker) {
  const [list] = decorators.find(({ name }) => name === 'IsIn')?.args ?? [];
  return list && valueOf(list, checker);
}

function decoratorsOf(node) {
  return (ts.getDecorators(node) ?? []).flatMap(({ expression }) =>
    ts.isCallExpression(expression) ? [{ name: expression.expression.getText(), args: [...expression.arguments] }] : [],
  );
}

function argsOf(decorators, name, checker) {
  return decorators.find((decorator) => decorator.name === name)?.args.map((arg) => valueOf(arg, checker)) ?? [];
}

/** The value of a constant expression as far as its type tells it; undefined where it does not. */
function valueOf(node, checker) {
  if (ts.isRegularExpressionLiteral(node)) return { regex: node.text };
  if (ts.isObjectLiteralExpression(node))
    return Object.fromEntries(
      node.properties
        .filter(ts.isPropertyAssignment)
        .map((one) => [one.name.getText(), valueOf(one.initializer, checker)]),
    );
  const type = checker.getTypeAtLocation(node);
  if (type.isLiteral()) return type.value;
  if (ts.isIdentifier(node)) return constantOf(node, checker) ?? tupleOf(type, checker);
  return tupleOf(type, checker);
}

/** A regular expression that a constant holds. */
function constantOf(node, checker) {
  const symbol = checker.getSymbolAtLocation(node);
  const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const declaration = target?.valueDeclaration;
  const initializer = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return initializer && ts.isRegularExpressionLiteral(initializer) ? { regex: initializer.text } : undefined;
}

function tupleOf(type, checker) {
  if (!checker.isTupleType(type)) return undefined;
  return checker.getTypeArguments(type).map((one) => (one.isLiteral() ? one.value : undefined));
}

/** The doc comment without its tags and links, in one paragraph a line. */
function commentOf(node) {
  const doc = ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc);
  const text = ts.getTextOfJSDocComment(doc?.comment) ?? '';
  return text
    .replace(/\{@link (\w+)\}/g, '$1')
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replace(/\s*\n\s*/g, ' ').trim())
    .join('\n');
}

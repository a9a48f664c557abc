import { visibleText } from '@overmesh/model';

/**
 * What graphql-js says of a bad document or variable, without the values that it quotes: a kubeconfig may be among them.
 *
 * Kept is where it is and which type was due.
 */
export function withoutValues(message: string): string {
  const variable =
    /^Variable "\$(\w+)" got invalid value [\s\S]*?(?: at "([^"]*)")?; ((?:Field|Expected|Value|Enum|Int|Float|String|Boolean|ID|JSON|DateTime)\b[\s\S]*)$/;
  const [, name, path, reason] = variable.exec(message) ?? [];
  const rest = visibleText(quoted(reason ?? message));
  return name === undefined
    ? rest
    : `Variable "$${name}" got an invalid value${path ? ` at "${visibleText(path)}"` : ''}; ${rest}`;
}

function quoted(text: string): string {
  return text
    .replace(/(cannot represent [^:]*): [\s\S]*$/, '$1')
    .replace(/(, found )[\s\S]*$/, '$1another value')
    .replace(/^(Expected type "[^"]*")[\s\S]*?( to be an object)/, '$1$2')
    .replace(/^(Value )"[\s\S]*"( does not exist in "[^"]*" enum)/, '$1given$2');
}

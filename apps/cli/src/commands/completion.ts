import { Argument } from 'commander';
import type { Command } from 'commander';
import { createApi } from '../api.ts';
import { complete } from '../complete.ts';
import { withExample } from '../flags.ts';
import type { Session } from '../session.ts';
import { readConnection } from '../settings.ts';
import type { ConnectionFlags } from '../settings.ts';

type Shell = 'bash' | 'zsh' | 'fish';

/** Nobody waits longer for a Tab. */
const patienceMs = 1500;

/** Each asks `overmesh __complete` with the words up to the cursor; `:files` in its answer stands for files. */
const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `_overmesh() {
  local IFS=$'\\n' line
  # Words as bash splits them by : and = are put together again.
  local words cword cur
  if declare -F _get_comp_words_by_ref >/dev/null; then
    _get_comp_words_by_ref -n := words cword cur
  else
    words=("\${COMP_WORDS[@]}") cword=$COMP_CWORD cur=\${COMP_WORDS[COMP_CWORD]}
  fi
  COMPREPLY=()
  while read -r line; do
    if [[ $line == :files ]]; then
      compopt -o filenames 2>/dev/null
      COMPREPLY+=($(compgen -f -- "$cur"))
    else
      COMPREPLY+=("$line")
    fi
  done < <(overmesh __complete -- "\${words[@]:1:cword}" 2>/dev/null)
  if declare -F __ltrim_colon_completions >/dev/null; then __ltrim_colon_completions "$cur"; fi
}
complete -F _overmesh overmesh`,
  zsh: `#compdef overmesh
_overmesh() {
  local -a lines
  lines=("\${(@f)$(overmesh __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if (( \${lines[(Ie):files]} )); then
    _files
  else
    compadd -- \${lines:#}
  fi
}
compdef _overmesh overmesh`,
  fish: `function __overmesh_complete
  set -l words (commandline -opc) (commandline -ct)
  for line in (overmesh __complete -- $words[2..-1] 2>/dev/null)
    if test "$line" = ":files"
      __fish_complete_path (commandline -ct)
    else
      echo $line
    end
  end
end
complete -c overmesh -f -a '(__overmesh_complete)'`,
};

/** `overmesh completion`, and the hidden command that the scripts ask. */
export function addCompletion(program: Command, session: Session): void {
  const command = program
    .command('completion')
    .description('print the completion script of a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SCRIPTS)))
    .action((shell: Shell) => session.say(SCRIPTS[shell]));
  withExample(
    command,
    'source <(overmesh completion bash)',
    'overmesh completion zsh > "${fpath[1]}/_overmesh"',
    'overmesh completion fish > ~/.config/fish/completions/overmesh.fish',
  );
  program
    .command('__complete [words...]', { hidden: true })
    .action((words: readonly string[]) => offer(program, session, words));
}

async function offer(program: Command, { world }: Session, words: readonly string[]): Promise<void> {
  const patience = AbortSignal.any([world.interrupted, AbortSignal.timeout(patienceMs)]);
  // Warnings would end up among the offered words.
  const api = createApi(() => readConnection(world.env, program.opts<ConnectionFlags>()), patience);
  const offered = await complete(program, words, api);
  if (offered.length) world.stdout.write(`${offered.join('\n')}\n`);
}

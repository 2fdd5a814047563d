/** A command as its completion knows it. */
export interface CompletedCommand {
  /** Its name after those of the commands around it. */
  readonly path: readonly string[];
  readonly description: string;
  /** Names of the commands in it. */
  readonly inner: readonly string[];
  /** What its arguments may be, where that is a list. */
  readonly choices: readonly string[];
  readonly options: readonly {
    readonly flag: string;
    readonly description: string;
    readonly choices: readonly string[];
    readonly takesValue: boolean;
  }[];
}

const outermost = (commands: readonly CompletedCommand[]) => commands.filter(({ path }) => path.length === 1);

/** Where nothing fits, bash offers files. */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const paths = commands.map(({ path }) => path.join(' '));
  const words = commands.map(
    ({ path, inner, choices, options }) =>
      `    '${path.join(' ')}') words='${[...inner, ...choices, ...options.map(({ flag }) => flag), '--help'].join(' ')}' ;;`,
  );
  const choices = new Map(
    commands.flatMap(({ options }) =>
      options
        .filter(option => option.choices.length > 0)
        .map(option => [option.flag, option.choices] as const),
    ),
  );
  const files = commands.flatMap(({ options }) => options.filter(({ takesValue }) => takesValue));
  const valueFlags = [...new Set(files.map(({ flag }) => flag))].filter(flag => !choices.has(flag));
  return `_dcbm() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} path= word words=
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${path:+$path }$word" in
      ${paths.map(path => `'${path}'`).join('|')}) path="\${path:+$path }$word" ;;
    esac
  done
  case "$path" in
    '') words='${outermost(commands)
      .map(({ path }) => path[0])
      .join(' ')} help --help --version' ;;
${words.join('\n')}
  esac
  case "$before" in
${[...choices].map(([flag, values]) => `    ${flag}) words='${values.join(' ')}' ;;`).join('\n')}
    ${valueFlags.join('|')}) words= ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _dcbm dcbm
`;
}

export function zshCompletion(commands: readonly CompletedCommand[]): string {
  return `autoload -U +X compinit && compinit
autoload -U +X bashcompinit && bashcompinit
${bashCompletion(commands)}`;
}

export function fishCompletion(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ path, description, options, choices }) => {
    const name = path.at(-1) ?? '';
    const around = path.slice(0, -1);
    const within = around.length === 0 ? '__fish_use_subcommand' : seen(around);
    return [
      `complete -c dcbm -n '${within}' -a ${name} -d ${quoted(description)}`,
      ...choices.map(choice => `complete -c dcbm -n '${seen(path)}' -a ${choice}`),
      ...options.map(option => {
        const values =
          option.choices.length > 0 ? ` -x -a '${option.choices.join(' ')}'` : option.takesValue ? ' -r' : '';
        return `complete -c dcbm -n '${seen(path)}' -l ${option.flag.slice(2)}${values} -d ${quoted(option.description)}`;
      }),
    ];
  });
  return `${lines.join('\n')}\n`;
}

const seen = (path: readonly string[]) =>
  path.map(name => `__fish_seen_subcommand_from ${name}`).join('; and ');

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** The shells for which a script can be printed. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** The answer that makes the shell complete names of files, or only of directories. */
export const FILES = ':files';
export const FOLDERS = ':folders';

/**
 * A script that completes words after `cks-lab` by running `cks-lab complete -- WORDS…`, where the last word is the one
 * at the cursor. The answer has one line for each candidate, with a tab before its description, or is FILES or FOLDERS.
 * The script treats words of the command line as data and never evaluates them.
 */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}

const SCRIPTS: Readonly<Record<Shell, string>> = {
  // Works in bash 3.2, the version of macOS.
  bash: `# bash completion for cks-lab
_cks_lab() {
  local program=\${COMP_WORDS[0]/#\\~/$HOME} current=\${COMP_WORDS[COMP_CWORD]} word about
  [[ $current != '=' ]] || current=
  COMPREPLY=()
  while IFS=$'\\t' read -r word about; do
    case $word in
      ${FILES}) compopt -o filenames 2>/dev/null; _cks_lab_paths -f "$current" ;;
      ${FOLDERS}) compopt -o filenames 2>/dev/null; _cks_lab_paths -d "$current" ;;
      *) COMPREPLY+=("$word") ;;
    esac
  done < <("$program" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
_cks_lab_paths() {
  local path
  while IFS= read -r path; do COMPREPLY+=("$path"); done < <(compgen "$1" -- "$2")
}
complete -F _cks_lab cks-lab
`,
  zsh: `#compdef cks-lab
_cks-lab() {
  local -a answer candidates
  local line word
  answer=("\${(@f)$("\${words[1]/#\\~/$HOME}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  case $answer[1] in
    ${FILES}) _files; return ;;
    ${FOLDERS}) _files -/; return ;;
  esac
  for line in $answer; do
    word=\${line%%$'\\t'*}
    candidates+=("\${word//:/\\\\:}:\${line#*$'\\t'}")
  done
  _describe -V cks-lab candidates
}
if [[ $funcstack[1] == _cks-lab ]]; then
  _cks-lab "$@"
else
  compdef _cks-lab cks-lab
fi
`,
  fish: `# fish completion for cks-lab
function __cks_lab_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program (string replace -r '^~' $HOME -- $words[1])
    set -l answer ($program complete -- $words[2..-1] "$current" 2>/dev/null)
    switch "$answer[1]"
        case ${FILES}
            __fish_complete_path "$current"
        case ${FOLDERS}
            __fish_complete_directories "$current"
        case '?*'
            printf '%s\\n' $answer
    end
end
complete -c cks-lab -f -a '(__cks_lab_complete)'
`,
};

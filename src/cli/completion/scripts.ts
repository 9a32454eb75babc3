/**
 * What a shell reads so that it asks this program what may stand at the cursor. The answer has one candidate a line, with
 * its meaning after a tab; `:files` or `:folders` on a line of its own asks the shell for paths.
 */

const BASH = `# bash completion of hubjobs
_hubjobs() {
  local line cur="\${COMP_WORDS[COMP_CWORD]}" program="\${COMP_WORDS[0]/#\\~/$HOME}"
  # bash splits --hub=x at the equals sign.
  [[ $cur == '=' ]] && cur=''
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :files | :folders)
        local kind=f
        [[ $line == :folders ]] && kind=d
        compopt -o filenames 2>/dev/null
        while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -$kind -- "$cur")
        ;;
      *) COMPREPLY+=("\${line%%$'\\t'*}") ;;
    esac
  done < <("$program" __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _hubjobs hubjobs
`;

const ZSH = `#compdef hubjobs
# zsh completion of hubjobs
_hubjobs() {
  local line tab=$'\\t' result=1
  local -a candidates
  for line in "\${(@f)$("\${(Q)words[1]/#\\~/$HOME}" __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    case $line in
      :files) compset -P '--*='; _files && result=0 ;;
      :folders) compset -P '--*='; _files -/ && result=0 ;;
      *$tab*) candidates+=("\${\${line%%$tab*}//:/\\\\:}:\${line#*$tab}") ;;
      ?*) candidates+=("\${line//:/\\\\:}") ;;
    esac
  done
  (( $#candidates )) && _describe hubjobs candidates && result=0
  return result
}
# As a file in fpath it is called at once; read with source, it is only made known.
if [[ $funcstack[1] == _hubjobs ]]; then _hubjobs "$@"; else compdef _hubjobs hubjobs; fi
`;

const FISH = `# fish completion of hubjobs
function __hubjobs_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l flag (string match -r -- '^--[^=]+=' $current)
    set -l path (string replace -r -- '^--[^=]+=' '' $current)
    for line in (command $words[1] __complete $words[2..-1] "$current" 2>/dev/null)
        switch $line
            case :files
                for file in (__fish_complete_path "$path")
                    echo "$flag$file"
                end
            case :folders
                for folder in (__fish_complete_directories "$path")
                    echo "$flag$folder"
                end
            case '*'
                echo $line
        end
    end
end
complete -c hubjobs -f -a '(__hubjobs_complete)'
`;

export const SCRIPTS = { bash: BASH, zsh: ZSH, fish: FISH } as const;

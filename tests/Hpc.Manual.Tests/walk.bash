_hpcrun() {
    local path=hpcrun word previous=${COMP_WORDS[COMP_CWORD-1]} current=${COMP_WORDS[COMP_CWORD]} at
    COMPREPLY=()
    for ((at = 1; at < COMP_CWORD; at++)); do
        word=${COMP_WORDS[at]}
        case " ${_hpcrun_valued[$path]-} " in *" $word "*) ((at++)); continue ;; esac
        case $word in -*) continue ;; esac
        case " ${_hpcrun_commands[$path]-} " in
            *" $word "*) path+=" $word" ;;
            *) case $path in LAUNCHING) return ;; esac ;;
        esac
    done
    case " ${_hpcrun_valued[$path]-} " in
        *" $previous "*)
            while IFS= read -r word; do
                COMPREPLY+=("$word")
            done < <(compgen -W "${_hpcrun_words[$path $previous]-}" -- "$current")
            return ;;
    esac
    case $current in
        -*) word=${_hpcrun_options[$path]-} ;;
        *) word=${_hpcrun_commands[$path]-} ;;
    esac
    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$word" -- "$current")
}
complete -o default -F _hpcrun hpcrun

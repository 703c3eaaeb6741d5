# Whether the words so far lead to that command, and are not another program's yet.
function __hpcrun_at
    set -l path
    set -l is_value no
    for word in (commandline -opc)
        if test $is_value = yes
            set is_value no
        else if string match -q -- '-*' $word
            contains -- $word $__hpcrun_valued; and set is_value yes
        else if test -z "$path"
            set path hpcrun
        else if contains -- "$path $word" $__hpcrun_paths
            set path "$path $word"
        else if contains -- "$path" $__hpcrun_launching
            return 1
        end
    end
    test "$path" = "$argv"
end

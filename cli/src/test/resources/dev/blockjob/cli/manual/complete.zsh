# usage: zsh -f complete.zsh FOLDER TYPED WANTED
# Types TYPED and Tab into a zsh on a terminal of its own whose completions are in FOLDER, and waits
# until WANTED appears. Prints what the terminal showed if that zsh ends before.
zmodload zsh/zpty || exit 3
zpty shell zsh -f -i
zpty -w shell "PS1='> '; fpath=($1 \$fpath); autoload -Uz compinit; compinit -D -u; print rea''dy"
zpty -r -m shell shown '*ready*' || { print -r -- $shown; exit 4 }
zpty -w -n shell "$2"$'\t'
zpty -r -m shell shown "*$3*" || { print -r -- $shown; exit 5 }
zpty -d shell

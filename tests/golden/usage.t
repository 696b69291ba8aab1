# Mistakes at the command line name the word and the way out; none of them changes anything.
$ mz hepl
$ mz xyzzy
$ mz --jsno help
$ mz help --jsno
$ mz help --xyzzy
$ mz help -x
$ mz man
$ mz man a b
$ mz man -- --weird-name > pages && ls ./--weird-name/mz-man.1
$ mz completion fish
$ mz help --lang de
$ mz help --lang
$ mz help --json=1
$ mz help --json --json
$ mz --lang zh help --jsno
$ mz --lang zh man
$ mz help --jsno --json
$ mz help --db nowhere
$ mz man /proc/none/such
$ mz help --db sqlite:

# Mistakes at the command line name the word and the way out; none of them changes anything.
$ mz hepl
mz: unrecognized command "hepl"; did you mean "help"?
[12]
$ mz xyzzy
mz: unrecognized command "xyzzy"; "mz help" lists them
[12]
$ mz --jsno help
mz: unrecognized option "--jsno"; "mz --help" lists the options
[12]
$ mz help --jsno
mz: unrecognized option "--jsno"; did you mean "--json"?
[12]
$ mz help --xyzzy
mz: unrecognized option "--xyzzy"; "mz help --help" lists the options
[12]
$ mz help -x
mz: unrecognized option "-x"; "mz help --help" lists the options
[12]
$ mz man
mz: DIR is missing; write: mz man DIR
[12]
$ mz man a b
mz: unexpected word "b"; write: mz man DIR
[12]
$ mz man -- --weird-name > pages && ls ./--weird-name/mz-man.1
./--weird-name/mz-man.1
$ mz completion fish
mz: there is a script for bash only
[12]
$ mz help --lang de
mz: "de" of option "--lang" must be one of: en, zh
[12]
$ mz help --lang
mz: option "--lang" needs a value: WORD
[12]
$ mz help --json=1
mz: option "--json" takes no value
[12]
$ mz help --json --json
{"error":"USAGE","field":"json","text":"option \"--json\" is given twice","detail":null}
[12]
$ mz --lang zh help --jsno
mz: 没有选项“--jsno”；是否要写“--json”？
[12]
$ mz --lang zh man
mz: 缺少 DIR；写法：mz man DIR
[12]
$ mz help --jsno --json
{"error":"USAGE","field":null,"text":"unrecognized option \"--jsno\"; did you mean \"--json\"?","detail":null}
[12]
$ mz help --db nowhere
mz: "nowhere" names no database; write sqlite:PATH or postgresql://USER@HOST/NAME
[12]
$ mz man /proc/none/such
mz: could not write "/proc/none/such": No such file or directory
[8]
$ mz help --db sqlite:
mz: "sqlite:" names no database; write sqlite:PATH or postgresql://USER@HOST/NAME
[12]

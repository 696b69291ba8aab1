# What the program says about itself. The list of commands grows with the features.
$ mz help help
$ mz help man
$ mz --lang zh help completion
$ mz man --help --lang=zh | head -n 1
$ mz --version
$ mz help nothing

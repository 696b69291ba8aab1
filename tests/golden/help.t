# What the program says about itself. The list of commands grows with the features.
$ mz help help
Show what the program or one command can do

Usage:
  mz help [COMMAND...]

Options of every command:
  -h, --help                Show this help
      --json                Print JSON for programs, no progress
      --lang WORD           Language of what is printed (en, zh; en when not
                            given)
      --db URL              Database: sqlite:PATH or postgresql://...;
                            sqlite:DIR/mz.db of --data when not given
      --data DIR            Folder of the database, files and keys
$ mz help man
Write a manual page for every command into a folder

Usage:
  mz man DIR

Options of every command:
  -h, --help                Show this help
      --json                Print JSON for programs, no progress
      --lang WORD           Language of what is printed (en, zh; en when not
                            given)
      --db URL              Database: sqlite:PATH or postgresql://...;
                            sqlite:DIR/mz.db of --data when not given
      --data DIR            Folder of the database, files and keys
$ mz --lang zh help completion
输出在命令行中补全命令和选项的脚本

用法：
  mz completion bash

把脚本放到 bash 查找的位置，例如
mz completion bash > /etc/bash_completion.d/mz

各命令通用的选项：
  -h, --help                显示本帮助
      --json                输出供程序读取的 JSON，不显示进度
      --lang WORD           输出所用的语言（en、zh；不给时为 en）
      --db URL              数据库：sqlite:路径 或 postgresql://…；不给时为
                            --data 目录下的 sqlite:DIR/mz.db
      --data DIR            数据库、文件和密钥所在的目录
$ mz man --help --lang=zh | head -n 1
把每个命令的手册页写入一个目录
$ mz --version
mz 0.1
$ mz help nothing
mz: unrecognized command "nothing"; "mz help" lists them
[12]

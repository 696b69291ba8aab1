# Packs in words: what differs, on two days and between two versions.
$ mz --lang en rule diff $root/tests/packs/toy --from 2024-12-31 --to 2025-01-01 --in 331181
$ mz rule diff $root/tests/packs/old/toy $root/tests/packs/toy --lang zh
$ mz rule diff $root/tests/packs/toy
$ mz rule doc $root/tests/packs/toy --lang zh | head -40
$ mz rule schema | head -c 60; echo

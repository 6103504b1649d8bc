"""The language of playbooks.yaml.

`values` are its words, `lengths` how long a public text may be, `on_call` rotas, `when` conditions, `roles` who may
press what, `step` what every step may say, `file` the whole file once read, `file_tests` its tests. `loader/` reads it.
"""

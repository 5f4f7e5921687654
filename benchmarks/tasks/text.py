TASKS: tuple = ()

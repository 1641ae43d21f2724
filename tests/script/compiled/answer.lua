-- What test_compiled.c has compiled.
return 42

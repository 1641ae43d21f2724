-- A small course with every kind of step, for the tests of the screens.
return {
  { id = "1", folder = "01-first", pages = { "1.1", "1.2" } },
  { id = "2", folder = "02-second", pages = { "2.1" } },
  goals = { { id = "everything", entries = { "1.1" } }, { id = "all", entries = { "1.2", "1.1", "2.1" } } },
}

-- The course that tests of this room open: a section, an exercise that is not there to open, goals.
return {
  { id = "1", folder = "01-basics", pages = { "1.1", "1.2" } },
  { id = "ex", exercises = { "tversky" } },
  goals = { { id = "square", entries = { "1.1", "ex1" } }, { id = "wrong", entries = { "1.2" } } },
}

-- A course that has nothing to do with the one that ships: two measures of a list of numbers.
return {
  { id = "S", folder = "01-sets", pages = { "S.1" } },
  { id = "task", exercises = { "middle" } },
}

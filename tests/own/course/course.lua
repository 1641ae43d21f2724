-- A course that has nothing to do with the one that ships: two measures of a list of numbers.
return {
  title = { en = "A number in the middle", ko = "가운데에 있는 수" },
  { id = "S", folder = "01-sets", pages = { "S.1" } },
  { id = "task", exercises = { "middle" } },
}

return {
  { id = "1", folder = "01-basics", pages = { "1.1", "1.2" } },
  { id = "ex", exercises = { "tversky" } },
}

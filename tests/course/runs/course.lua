-- A course of one page, whose questions are answered by its own runs.
return { { id = "1", folder = "01-runs", pages = { "1.1" } } }

return { { id = "1", folder = "01-runs", pages = { "1.1" } } }

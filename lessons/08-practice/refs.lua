-- refs.lua: what the course rests on, and which page uses it.
page "refs" {
  plain = true,
  idea = { text "losses", text "models", text "further" },
}
